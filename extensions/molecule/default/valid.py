# Copyright (c) 2026, hostdev.nodedev contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks each document in files of documents against a schema: SCHEMA FILE...; prints how many."""

from __future__ import annotations

import sys

from lxml import etree

schema = etree.RelaxNG(file=sys.argv[1])
for path in sys.argv[2:]:
    documents = list(etree.parse(path).getroot())
    for document in documents:
        schema.assertValid(etree.ElementTree(document))
    print(len(documents))
