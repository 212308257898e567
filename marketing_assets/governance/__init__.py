"""Consent, keyed masking of identifiers, the ledger of what was masked, and the scan for leaked personal data."""
