"""The desk: who has read which words, who has called which line, and the patch that makes both public (docs/adr/0014)."""
