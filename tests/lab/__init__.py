# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Real kernels for the tests: user-mode Linux, and QEMU with named hardware profiles.

``python -m tests.lab --help`` is the tool; ``README.md`` beside this file explains it.
"""
