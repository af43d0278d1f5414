"""Accepts a finding: writes the comment that silences it, counts how findings are judged, hands a case on."""
