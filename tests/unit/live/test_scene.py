"""What a picture is taken of."""

from mock_exchange.live.scene import Scene
from support.session_world import World


def test_a_scene_without_faults_has_no_plan():
    world = World()
    scene = Scene(world.venue)
    assert (scene.venue, scene.plan()) == (world.venue, None)
