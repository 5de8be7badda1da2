"""XLSForm, the questionnaire in a workbook: read tolerantly, checked by our own rules, written."""
