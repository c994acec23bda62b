"""The networks of ``keras.applications``: facts about each, and where its weights are.

URLs, file names and hashes are from Keras's own sources (3.15). Keras finds files that AugStudio
downloaded, and the other way round.
"""

from typing import Any

from augstudio.models.networks.keras_application import (
    CAFFE,
    SIGNED,
    STANDARD,
    KerasApplication,
    efficientnet_v2_blocks,
    mobilenet_v2_blocks,
    mobilenet_v3_blocks,
    resnet_v2_blocks,
)
from augstudio.models.networks.pretrained import PretrainedNetwork

_ADDRESS = "https://storage.googleapis.com/tensorflow/keras-applications/"
_KERNELS = "_weights_tf_dim_ordering_tf_kernels_"
_TABLE = "keras.io/api/applications"


def _row(
    key: str, title: str, sentence: str, architecture: KerasApplication, file: str, **facts: Any
) -> PretrainedNetwork:
    """Return a network; ``file`` is the path of its weights on Keras's server."""
    function = f"keras.applications.{architecture.function}"
    common: dict[str, Any] = {
        "input_size": 224,
        "smallest_size": 32,
        "accuracy_source": _TABLE,
        "source": f"ImageNet weights that Keras publishes for {function}",
        "file_name": file.rpartition("/")[2],
    }
    return PretrainedNetwork(
        key=key,
        title=title,
        sentence=sentence,
        architecture=architecture,
        preprocessing=architecture.preparation.words,
        url=_ADDRESS + file,
        **(common | facts),
    )


def _mobilenet_v2(
    key: str, title: str, sentence: str, alpha: float, **facts: Any
) -> PretrainedNetwork:
    return _row(
        key,
        title,
        sentence,
        KerasApplication("MobileNetV2", SIGNED, alpha=alpha),
        f"mobilenet_v2/mobilenet_v2{_KERNELS}{alpha}_224_no_top.h5",
        channels=1280,
        blocks=mobilenet_v2_blocks(),
        default_open=4,
        **facts,
    )


def _mobilenet_v3(size: str, sentence: str, **facts: Any) -> PretrainedNetwork:
    return _row(
        f"mobilenet_v3_{size.lower()}",
        f"MobileNetV3 {size}",
        sentence,
        KerasApplication(f"MobileNetV3{size}", SIGNED, prepares=True),
        f"mobilenet_v3/weights_mobilenet_v3_{size.lower()}_224_1.0_float_no_top_v2.h5",
        accuracy_source=f"documentation of keras.applications.MobileNetV3{size}",
        default_open=3,
        **facts,
    )


def _efficientnet_v2(number: int, sentence: str, last: str, **facts: Any) -> PretrainedNetwork:
    """Return a network; ``last`` has the letter of the last block of each stage."""
    return _row(
        f"efficientnet_v2_b{number}",
        f"EfficientNetV2 B{number}",
        sentence,
        KerasApplication(f"EfficientNetV2B{number}", STANDARD, prepares=True),
        f"efficientnet_v2/efficientnetv2-b{number}_notop.h5",
        blocks=efficientnet_v2_blocks(last),
        default_open=ord(last[-1]) - ord("a") + 1,  # the whole last stage
        **facts,
    )


def _convnext(
    size: str, sentence: str, blocks: int, opened: int, **facts: Any
) -> PretrainedNetwork:
    return _row(
        f"convnext_{size.lower()}",
        f"ConvNeXt {size}",
        sentence,
        KerasApplication(f"ConvNeXt{size}", STANDARD, prepares=True),
        f"convnext/convnext_{size.lower()}_notop.h5",
        channels=768,
        block_channels=3840,
        blocks=tuple(f"add_{number}" for number in range(1, blocks + 1)),
        default_open=opened,
        **facts,
    )


def _vgg(number: int, sentence: str, **facts: Any) -> PretrainedNetwork:
    return _row(
        f"vgg{number}",
        f"VGG{number}",
        sentence,
        KerasApplication(f"VGG{number}", CAFFE),
        f"vgg{number}/vgg{number}{_KERNELS}notop.h5",
        source="ImageNet weights of VGG at Oxford, Creative Commons Attribution, published by "
        "Keras",
        channels=512,
        block_channels=960,
        accuracy=0.713,
        blocks=tuple(f"block{block}_pool" for block in range(1, 6)),
        default_open=1,
        **facts,
    )


APPLICATIONS = (
    _mobilenet_v2(
        "mobilenet_v2",
        "MobileNetV2",
        "Small and fast; made for phones.",
        1.0,
        block_channels=1280,
        parameters=2_257_984,
        accuracy=0.713,
    ),
    _mobilenet_v2(
        "mobilenet_v2_035",
        "MobileNetV2 0.35",
        "The smallest and fastest here, with a third of the channels; less accurate.",
        0.35,
        block_channels=448,
        parameters=410_208,
        accuracy=0.603,
        accuracy_source="README of MobileNetV2, github.com/tensorflow/models",
    ),
    _mobilenet_v3(
        "Small",
        "Very small and very fast; made for phones.",
        blocks=mobilenet_v3_blocks(11, narrowing={0, 1, 3, 6, 8}),
        channels=576,
        block_channels=552,
        parameters=939_120,
        accuracy=0.681,
        file_hash="md5:d3e8ec802a04aa4fc771ee12a9a9b836",
    ),
    _mobilenet_v3(
        "Large",
        "Fast, and more accurate than MobileNetV2; made for phones.",
        blocks=mobilenet_v3_blocks(15, narrowing={1, 3, 6, 10, 12}),
        channels=960,
        block_channels=1064,
        parameters=2_996_352,
        accuracy=0.756,
        file_hash="md5:07fb09a5933dd0c8eaafa16978110389",
    ),
    _efficientnet_v2(
        0,
        "Accurate for its size; a good next step after the built-in network.",
        "abbceh",
        channels=1280,
        block_channels=1760,
        parameters=5_919_312,
        accuracy=0.787,
        file_hash="md5:893217f2bb855e2983157299931e43ff",
    ),
    _efficientnet_v2(
        1,
        "A little larger and more accurate than B0.",
        "bccdfi",
        input_size=240,
        channels=1280,
        block_channels=1840,
        parameters=6_931_124,
        accuracy=0.798,
        file_hash="md5:0e80663031ca32d657f9caa404b6ec37",
    ),
    _efficientnet_v2(
        2,
        "Larger and more accurate than B1, but slower.",
        "bccdfj",
        input_size=260,
        channels=1408,
        block_channels=2080,
        parameters=8_769_374,
        accuracy=0.805,
        file_hash="md5:1dfe2e7a5d45b6632553a8961ea609eb",
    ),
    _efficientnet_v2(
        3,
        "Sees photos at 300 x 300 pixels: good for small details, but slow.",
        "bccegl",
        input_size=300,
        channels=1536,
        block_channels=2320,
        parameters=12_930_622,
        accuracy=0.820,
        file_hash="md5:f6abf7b5849ac99a89b50dd3fd532856",
    ),
    _row(
        "nasnet_mobile",
        "NASNetMobile",
        "Designed by an automatic search; fine-tuning trains nearly all of it.",
        KerasApplication("NASNetMobile", SIGNED),
        "nasnet/NASNet-mobile-no-top.h5",
        file_name="nasnet_mobile_no_top.h5",
        file_hash="md5:1ed92395b5b598bdda52abe5c0dbfd63",
        channels=1056,
        block_channels=1088,
        parameters=4_269_716,
        accuracy=0.744,
        # Every cell uses the outputs of the two cells before it, so it can't be cut in between.
        blocks=("stem_bn1", "normal_concat_12"),
        default_open=1,
    ),
    _row(
        "densenet121",
        "DenseNet121",
        "Few weights, many layers; popular for medical images.",
        KerasApplication("DenseNet121", STANDARD),
        f"densenet/densenet121{_KERNELS}notop.h5",
        file_hash="md5:30ee3e1110167f948a6b9946edeeb738",
        channels=1024,
        block_channels=896,
        parameters=7_037_504,
        accuracy=0.750,
        blocks=("pool2_pool", "pool3_pool", "pool4_pool", "relu"),
        default_open=2,
    ),
    _row(
        "resnet50_v2",
        "ResNet50V2",
        "A standard network that others are often compared with.",
        KerasApplication("ResNet50V2", SIGNED),
        f"resnet/resnet50v2{_KERNELS}notop.h5",
        file_hash="md5:fac2f116257151a9d068a22e544a4917",
        channels=2048,
        block_channels=4096,
        parameters=23_564_800,
        accuracy=0.760,
        blocks=resnet_v2_blocks((3, 4, 6, 3)),
        default_open=3,
    ),
    _row(
        "inception_v3",
        "InceptionV3",
        "Combines filters of several sizes, at 299 x 299 pixels.",
        KerasApplication("InceptionV3", SIGNED),
        f"inception_v3/inception_v3{_KERNELS}notop.h5",
        file_hash="md5:bcbd6486424b2319ff4ef7d526e38f63",
        input_size=299,
        smallest_size=75,
        channels=2048,
        block_channels=4096,
        parameters=21_802_784,
        accuracy=0.779,
        blocks=tuple(f"mixed{number}" for number in range(11)),
        default_open=3,
    ),
    _row(
        "xception",
        "Xception",
        "Accurate but slow, at 299 x 299 pixels; by the author of Keras.",
        KerasApplication("Xception", SIGNED),
        f"xception/xception{_KERNELS}notop.h5",
        file_hash="md5:b0042744bf5b25fce3cb969f33bebb97",
        input_size=299,
        smallest_size=71,
        channels=2048,
        block_channels=3936,
        parameters=20_861_480,
        accuracy=0.790,
        blocks=(*(f"add_{number}" for number in range(1, 13)), "block14_sepconv2_act"),
        default_open=3,
    ),
    _convnext(
        "Tiny",
        "Among the most accurate here; large and slow.",
        18,
        4,
        parameters=27_820_128,
        accuracy=0.813,
        file_hash="sha256:d547c096cabd03329d7be5562c5e14798aa39ed24b474157cef5e85ab9e49ef1",
    ),
    _convnext(
        "Small",
        "The most accurate here, and the slowest after VGG.",
        36,
        8,
        parameters=49_454_688,
        accuracy=0.823,
        file_hash="sha256:6fc8009faa2f00c1c1dfce59feea9b0745eb260a7dd11bee65c8e20843da6eab",
    ),
    _vgg(
        16,
        "The network of many classic tutorials; simple, large and slow.",
        parameters=14_714_688,
        file_hash="md5:6d6bbae143d832006294945121d1f1fc",
    ),
    _vgg(
        19,
        "VGG16 with three more layers; slower still.",
        parameters=20_024_384,
        file_hash="md5:253f8cb515780f3b799900260a226db6",
    ),
)
