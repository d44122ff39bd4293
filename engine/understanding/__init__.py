"""From a message to the set of needs it carries: features, calibrated model, decision."""
