"""Statements of Keras code, followed in the order in which Python would run them."""

import ast
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from augstudio.augment.keras.reading.calls import Ended
from augstudio.augment.keras.reading.effects import effects_of
from augstudio.augment.keras.reading.functions import Functions
from augstudio.augment.keras.reading.values import (
    ARGUMENTS,
    Abstract,
    Known,
    Outside,
    Unknown,
    code,
)
from augstudio.augment.keras.reading.ways import Frame, Left

#: Rounds of one loop that are followed one by one, and of all loops.
_MOST_ROUNDS = 20
_MOST_ROUNDS_IN_ALL = 2_000


class Program(Functions):
    """Follows statements."""

    def __init__(self) -> None:
        super().__init__()
        self._rounds = 0
        self._followed: dict[type[ast.stmt], Callable[[Any], object]] = {
            ast.Expr: lambda node: self.evaluate(node.value),
            ast.Assign: self.set_names,
            ast.AnnAssign: self.set_annotated,
            ast.AugAssign: self.augment,
            ast.Delete: self.delete,
            ast.Import: self.import_modules,
            ast.ImportFrom: self.import_names,
            ast.If: self._if,
            ast.For: self._for,
            ast.While: self._while,
            ast.Try: self._try,
            ast.With: self._with,
            ast.FunctionDef: self.define,
            ast.AsyncFunctionDef: self.define,
            ast.ClassDef: self.define_class,
            ast.Return: self.leave_function,
            ast.Raise: self._raise,
            ast.Assert: self._assert,
            ast.Break: lambda _: self._leave("break"),
            ast.Continue: lambda _: self._leave("continue"),
            ast.Pass: lambda _: None,
            ast.Global: lambda _: None,
            ast.Nonlocal: lambda _: None,
        }

    def follow(self, statement: ast.stmt) -> None:
        """Follow a statement of the module; ``Ended`` where the program ends in it."""
        mark, count = self.mark(), len(self.calls)
        try:
            self.execute([statement])
        except RecursionError:
            self.take_back(mark)
            del self.calls[count:]
            self.scope, self.frames, self.running = self.module, self.frames[:1], []
            self.frames[0].loops = []
            self.run_perhaps([statement], f"line {statement.lineno} is nested too deep")
        except Left:
            # Only a part of a function says "return" here.
            raise Ended from None

    def execute(self, statements: Sequence[ast.stmt]) -> None:
        """Follow statements."""
        for statement in statements:
            self.step()
            known = self._followed.get(type(statement))
            if known is not None:
                known(statement)
            else:
                self.run_perhaps([statement], f"line {statement.lineno} is not followed")

    # --- conditions ---

    def _if(self, node: ast.If) -> None:
        known = self.is_true(node.test)
        if known is not None:
            self.execute(node.body if known else node.orelse)
            return
        ways: list[Callable[[], Any]] = [
            lambda: self.execute(node.body),
            lambda: self.execute(node.orelse),
        ]
        self.branches(ways, f"that depends on {code(node.test)} in line {node.lineno}")

    def _assert(self, node: ast.Assert) -> None:
        if self.is_true(node.test) is False:
            raise Ended

    def _try(self, node: ast.Try) -> None:
        if any(self.may_be_generator(call.func) for call in effects_of(node.finalbody).calls):
            # It runs whatever the rest does, the end of the program included.
            self.run_perhaps([node], f"that depends on the try in line {node.lineno}")
            return
        try:
            self._try_body(node)
        except (Ended, Left):
            self.execute(node.finalbody)
            raise
        self.execute(node.finalbody)

    def _try_body(self, node: ast.Try) -> None:
        """Follow what goes well, and what may go wrong at any place of it."""
        body, why = list(node.body), f"that depends on the try in line {node.lineno}"
        while body and self._goes_well(body[0]):
            self.execute([body.pop(0)])
        if not body or not node.handlers:
            self.execute([*body, *node.orelse])
            return

        def wrong(handler: ast.ExceptHandler) -> None:
            imports = all(isinstance(each, ast.Import | ast.ImportFrom) for each in body)
            self.run_perhaps(body, why, keeps_outside=imports)
            if handler.name:
                self.assign(handler.name, Unknown(why))
            self.execute(handler.body)

        def well() -> None:
            try:
                self.execute([*body, *node.orelse])
            except Ended:
                # By an error, which one of the others may be there for.
                self.crash(why)
                raise

        ways: list[Callable[[], Any]] = [well]
        ways += [partial(wrong, handler) for handler in node.handlers]
        self.branches(ways, why)

    def _goes_well(self, node: ast.stmt) -> bool:
        """Whether a statement can't fail: it gives a name to plain values or to a generator."""
        if not isinstance(node, ast.Assign) or not all(
            isinstance(target, ast.Name) for target in node.targets
        ):
            return False
        for each in ast.walk(node.value):
            self.step()
            if isinstance(each, ast.Call):
                function = each.func
                made = self.lookup(function.id) if isinstance(function, ast.Name) else Unknown()
                if not isinstance(made, Outside) or not (made.is_generator or made.path == "dict"):
                    return False
                if made.is_generator and any(k.arg not in ARGUMENTS for k in each.keywords):
                    return False
            elif isinstance(each, ast.Name):
                value = self.lookup(each.id)
                if isinstance(value, Unknown) or (
                    isinstance(value, Outside) and not (value.is_generator or value.path == "dict")
                ):
                    return False
            elif not isinstance(each, _PLAIN):
                return False
        return True

    def _with(self, node: ast.With) -> None:
        why = f"that depends on the with in line {node.lineno}"
        for item in node.items:
            self.leak(self.evaluate(item.context_expr), why)
            if item.optional_vars is not None:
                self.set_target(item.optional_vars, Unknown(why))
        try:
            self.execute(node.body)
        except Ended:
            # What it stands in may swallow the error.
            self.run_perhaps(node.body, why)
            self.crash(why)

    def _leave(self, what: str) -> None:
        raise Left(what, Known(None))

    def _raise(self, node: ast.Raise) -> None:
        for each in (node.exc, node.cause):
            if each is not None:
                self.evaluate(each)
        raise Ended

    # --- loops ---

    def _for(self, node: ast.For) -> None:
        why = f"that depends on the loop in line {node.lineno}"
        rounds = self._range(node.iter)
        value = Unknown() if rounds is not None else self.evaluate(node.iter)
        items = rounds if rounds is not None else self.items_of(value)
        count = len(items) if items is not None else 0
        if items is None or count > _MOST_ROUNDS or self._rounds + count > _MOST_ROUNDS_IN_ALL:
            for item in items or (value,):
                self.leak(item, why)
            self.run_perhaps([node.target, *node.body, *node.orelse], why)
            return
        loop, broken = Frame(), False
        self.frames[-1].loops.append(loop)
        try:
            for item in items:
                self._rounds += 1
                self.set_target(node.target, item)
                broken = self._round(node.body)
                if broken:
                    break
        except Ended:
            if not loop.why:
                raise
        finally:
            self.frames[-1].loops.pop()
        if loop.mark is not None:
            self.blur(loop.mark, loop.why)
            self.run_perhaps(node.orelse, loop.why)
        elif not broken:
            self.execute(node.orelse)
        if rounds is None and self.items_of(value) != items:
            self.crash(why)

    def _round(self, body: Sequence[ast.stmt]) -> bool:
        """Follow one round of a loop; return whether it was the last one."""
        try:
            self.execute(body)
        except Left as left:
            if left.what == "return":
                raise
            return left.what == "break"
        return False

    def _range(self, node: ast.expr) -> tuple[Abstract, ...] | None:
        """Return the numbers of ``range(...)``, where they are few and known."""
        if not isinstance(node, ast.Call) or code(node.func) != "range" or node.keywords:
            return None
        if self.lookup("range") != Outside("range") or not 1 <= len(node.args) <= 3:
            return None
        ends = [each.value for each in node.args if isinstance(each, ast.Constant)]
        plain = len(ends) == len(node.args) and all(type(end) is int for end in ends)
        if not plain or 0 in ends[2:]:
            return None
        numbers = range(*ends)  # type: ignore[arg-type]
        return tuple(map(Known, numbers[: _MOST_ROUNDS + 1]))

    def _while(self, node: ast.While) -> None:
        known = self.is_true(node.test)
        if known is False:
            self.execute(node.orelse)
            return
        why = f"that depends on the loop in line {node.lineno}"
        self.run_perhaps([node.test, *node.body, *node.orelse], why)
        for_ever = isinstance(node.test, ast.Constant) and known
        if for_ever and not any(isinstance(each, ast.Break) for each in ast.walk(node)):
            raise Ended


_PLAIN = (
    ast.Constant,
    ast.Tuple,
    ast.List,
    ast.Dict,
    ast.UnaryOp,
    ast.BinOp,
    ast.unaryop,
    ast.operator,
    ast.keyword,
    ast.Load,
)
