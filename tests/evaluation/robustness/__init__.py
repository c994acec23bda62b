"""Tests of the robustness card."""
