"""What a manager of secrets is made of, and what it is not made of."""

import pytest

from environments.environment_type import EnvironmentType
from environments.errors import UnknownNameError
from environments.secrets_manager import SecretsManager
from environments.secrets_manager.errors import UnknownSecretError


def test_a_store_with_a_slip_of_the_pen_does_not_lead_to_the_cloud(configs):
    with pytest.raises(UnknownNameError, match=r"no store of secrets 'encryptedfile'(.|\n)*encrypted_file"):
        SecretsManager(config=configs["development"], store="encryptedfile")


def test_the_environment_itself_names_it_as_well(tmp_path):
    manager = SecretsManager(environment=EnvironmentType.PRODUCTION, store="encrypted_file", folder=tmp_path)

    assert repr(manager).startswith("SecretsManager(environment production, ")


@pytest.mark.parametrize("name", [None, 3])
def test_what_is_no_name_of_a_secret_is_told_and_not_shown(place, name):
    place.manager().set_secret("spotify.api_key", "v")

    with pytest.raises(UnknownSecretError, match="this is no name of a secret"):
        place.manager().get_secret(name)
