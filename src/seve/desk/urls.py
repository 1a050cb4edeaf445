"""Every page of the desk."""

from django.urls import path

from seve.desk.views import atlas, decisions, directory, entity, harvest, home, register, start, stories, vitality, work

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("map/", atlas.map_page, name="map"),
    path("map/data/", atlas.map_data, name="map-data"),
    path("map/table/", atlas.map_table, name="map-table"),
    path("map/territories/", atlas.map_territories, name="map-territories"),
    path("map/places/<int:pk>/", atlas.map_card, name="map-card"),
    path("links/<int:source>/<int:target>/", atlas.edge_page, name="edge"),
    path("directory/", directory.entity_list, name="directory"),
    path("directory/found/", directory.nominations, name="nominations"),
    path("directory/found/<int:pk>/", directory.nomination, name="nomination"),
    path("directory/decide/", decisions.decide, name="decide"),
    path("directory/found/decide/", decisions.decide_nominations, name="decide-nominations"),
    path("directory/undo/", decisions.undo, name="undo"),
    path("places/<int:pk>/", entity.entity_page, name="entity"),
    path("places/<int:pk>/standing/", decisions.set_standing, name="standing"),
    path("vitality/", vitality.vitality_page, name="vitality"),
    path("vitality/lost-links/", vitality.repairs, name="repairs"),
    path("visits/", harvest.quality, name="quality"),
    path("stories/", stories.story_list, name="stories"),
    path("stories/<int:pk>/", stories.story_page, name="story"),
    path("search/", stories.search, name="search"),
    path("posts/", stories.post_list, name="posts"),
    path("platforms/", register.register_list, name="register"),
    path("platforms/new/", register.register_edit, name="register-new"),
    path("platforms/overlaps/", register.register_overlaps, name="register-overlaps"),
    path("platforms/cases/<int:pk>/", register.register_case, name="register-case"),
    path("platforms/cases/<int:pk>/say/", register.register_say, name="register-say"),
    path("platforms/cases/<int:pk>/settle/", register.register_settle, name="register-settle"),
    path("platforms/<slug:key>/", register.register_card, name="register-card"),
    path("platforms/<slug:key>/edit/", register.register_edit, name="register-edit"),
    path("platforms/<slug:key>/confirm/", register.register_confirm, name="register-confirm"),
    path("platforms/<slug:key>/decide/", register.register_decide, name="register-decide"),
    path("start/", start.start_page, name="start"),
    path("start/list/", start.import_list, name="start-import"),
    path("start/round/", work.start_round, name="start-round"),
    path("start/map/", work.start_map, name="start-map"),
]
