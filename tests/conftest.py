"""What holds for all tests."""

import hypothesis

# On a busy machine an example may take long: that is not what these tests are about.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")
