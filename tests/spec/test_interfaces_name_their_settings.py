"""What an interface lets a project set is known to the models of its designs, and is not an option of the command."""

import pytest

from shadowcheck.cli.main import main
from shadowcheck.specification import installed_interfaces
from vss_protocol import MODEL
from vss_protocol.vocabulary import TIME

INTERFACES = installed_interfaces()


@pytest.mark.parametrize("kind", INTERFACES)
def test_every_setting_of_an_interface_is_one_of_its_models(kind):
    interface = INTERFACES[kind]
    model = interface.model(interface.start)
    assert interface.settings
    assert set(interface.settings) <= set(model.names)
    assert model.reading is not None


@pytest.mark.parametrize("kind", INTERFACES)
def test_no_name_of_a_model_is_hidden_by_an_option_of_the_command(kind):
    interface = INTERFACES[kind]
    taken = {name for option in main.commands["verify"].params for name in option.opts}
    assert not {f"--{name}" for name in interface.model(interface.start).names} & taken


@pytest.mark.parametrize("kind", INTERFACES)
def test_every_report_says_how_time_is_treated(kind):
    interface = INTERFACES[kind]
    models = (MODEL, interface.model(interface.start), interface.recording.model(()))
    assert {tuple(one.notes) for one in models} == {(TIME,)}
