"""From a Brief to a Score: form, harmony, tune, groove, arrangement, ending."""
