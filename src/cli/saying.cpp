// say, withdraw, incident, incidents, gazetteer.
#include <fmt/format.h>

#include <cmath>

#include "archive/saying.h"
#include "base/strings.h"
#include "cli/commands.h"
#include "cli/kit/streams.h"
#include "cli/kit/terminal.h"
#include "model/coordinates.h"
#include "store/gazetteer/gazetteer.h"
#include "views/views.h"

namespace contrechamp::cli {
namespace {

using base::Json;
using base::to_terminal;

struct Saying {
  std::string about;
  std::vector<std::string> pairs;
  std::string by, evidence, where;
  double at_s = -1, until_s = -1, radius_m = 0, bearing_deg = -1;
};

// All that the pairs and options say, or the reason why not.
base::Result<std::vector<model::Statement>> read_pairs(const Saying& saying) {
  std::vector<model::Statement> out;
  for (const auto& pair : saying.pairs) {
    const auto equals = pair.find('=');
    model::Statement said;
    said.key = pair.substr(0, equals);
    if (equals == std::string::npos || said.key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string::npos)
      return base::fail(base::ErrorKind::refused,
                        "'" + to_terminal(pair) + "' is not key=value with a key of small letters: side=north");
    said.value = base::to_utf8(pair.substr(equals + 1));
    said.by = base::to_utf8(saying.by), said.evidence = base::to_utf8(saying.evidence);
    if (saying.at_s >= 0) said.start_us = std::llround(saying.at_s * 1e6);
    if (saying.until_s >= 0) said.end_us = std::llround(saying.until_s * 1e6);
    if (said.key == "place" && !saying.where.empty()) {
      const auto place = model::parse_coordinates(saying.where);
      if (!place) return tl::unexpected(place.error());
      said.where =
          model::Where{place->lat_deg, place->lon_deg, saying.radius_m > 0 ? saying.radius_m : place->radius_m, {}};
      if (saying.bearing_deg >= 0) said.where->bearing_deg = saying.bearing_deg;
    }
    out.push_back(std::move(said));
  }
  return out;
}

int commit_said(archive::Archive& archive, const archive::Subject& subject, const Saying& saying) {
  const auto all = read_pairs(saying);
  if (!all) return fail(all.error());
  std::vector<archive::Record> records;
  for (const auto& said : *all) {
    auto record = archive::make_statement(archive, subject, said);
    if (!record) return fail(record.error());
    records.push_back(std::move(*record));
  }
  archive.commit(records);
  return 0;
}

void print_incident(const Globals& globals, store::Catalogue& catalogue, const std::string& id) {
  const Json incident = views::view_whole(catalogue, catalogue.story().incidents(id, -1, 1).at(0));
  if (globals.json) return print_json(incident);
  fmt::print("{}  {}\n", id, to_terminal(incident["title"].get<std::string>()));
  for (const Json& s : incident["statements"])
    fmt::print("  {:>6}  {} = {}  by {}{}\n", s["seq"].get<std::int64_t>(), to_terminal(s["key"].get<std::string>()),
               to_terminal(s["value"].get<std::string>()), to_terminal(s["by"].get<std::string>()),
               s["superseded"].get<bool>() ? "  (" + s["state"].get<std::string>() + ")" : "");
  for (const Json& item : incident["items_list"])
    fmt::print("  {}  {}\n", item["id"].get<std::string>().substr(0, 12), to_terminal(item["name"].get<std::string>()));
}

int say(const Globals& globals, const Saying& saying) {
  auto archive = open_archive(globals);
  if (model::is_incident_id(saying.about) && !archive->catalogue().story().incidents(saying.about, -1, 1).empty()) {
    if (const int code = commit_said(*archive, {"", saying.about}, saying)) return code;
    print_incident(globals, archive->catalogue(), saying.about);
    return 0;
  }
  const auto item = find_item(archive->catalogue(), saying.about);
  if (const int code = commit_said(*archive, {item.id, ""}, saying)) return code;
  if (globals.json) print_json(views::view(*archive->catalogue().items().find(item.id)));
  return 0;
}

int withdraw(const Globals& globals, const std::vector<std::int64_t>& seqs, const std::string& by,
             const std::string& reason) {
  auto archive = open_archive(globals);
  std::vector<archive::Record> records;
  for (const auto seq : seqs) {
    auto record = archive::make_withdrawal(*archive, seq, base::to_utf8(by), base::to_utf8(reason));
    if (!record) return fail(record.error());
    records.push_back(std::move(*record));
  }
  const auto first = archive->commit(records);
  if (globals.json) print_json({{"first_seq", first}, {"count", records.size()}});
  return 0;
}

int make_incident(const Globals& globals, const Saying& saying) {
  auto archive = open_archive(globals);
  const std::string id = archive::new_incident_id();
  if (const int code = commit_said(*archive, {"", id}, saying)) return code;
  print_incident(globals, archive->catalogue(), id);
  return 0;
}

int list_incidents(const Globals& globals) {
  auto archive = open_archive(globals);
  const auto rows = archive->catalogue().story().incidents("", -1, 1000000);
  if (globals.json) {
    Json out = Json::array();
    for (const auto& row : rows) out.push_back(views::view(row));
    print_json(out);
    return 0;
  }
  for (const auto& row : rows)
    fmt::print("{}  {:>4} items  {}{}\n", row.id, row.items, to_terminal(row.title),
               row.times > 1 ? "  (its times differ)" : "");
  return 0;
}

int gazetteer(const Globals& globals, const std::string& file, const std::string& find) {
  auto archive = open_archive(globals);
  const std::string database = archive->layout().gazetteer().string();
  store::ImportProgress done;
  if (!file.empty()) {
    ProgressLine line;
    const auto count = store::import_geonames(
        file, database, {&interrupted, [&](const store::ImportProgress& progress) {
                           done = progress;
                           line.show("importing", progress.bytes_done, progress.bytes_total, true);
                         }});
    line.clear();
    if (!count) return fail(count.error());
  }
  Json found = Json::array();
  for (const auto& p : store::find_places(database, find, 20))
    found.push_back({{"id", p.id},
                     {"name", p.name},
                     {"lat", p.lat_deg},
                     {"lon", p.lon_deg},
                     {"feature", p.feature},
                     {"country", p.country}});
  if (globals.json) {
    print_json({{"imported", done.places}, {"left_out", done.left_out}, {"found", found}});
    return 0;
  }
  if (!file.empty()) fmt::print("{} places\n", done.places);
  if (done.left_out > 0) tell("{} lines left out, which are no places\n", done.left_out);
  for (const Json& p : found)
    fmt::print("{}  {}  {} {}\n", model::to_decimal(p["lat"].get<double>(), p["lon"].get<double>()),
               to_terminal(p["name"].get<std::string>()), p["feature"].get<std::string>(),
               p["country"].get<std::string>());
  return 0;
}

void add_options(CLI::App* command, Saying& saying) {
  command->add_option("key=value", saying.pairs, "What is said")->required();
  command->add_option("--by", saying.by, "Who says it, a chosen name; the agent of the archive by default");
  command->add_option("--evidence", saying.evidence, "What it rests on, in words");
  command->add_option("--where", saying.where, "Coordinates of the place that is said, in a common notation");
  command->add_option("--radius", saying.radius_m,
                      "Radius of that place in metres; by default what the coordinates leave open");
  command->add_option("--bearing", saying.bearing_deg, "Direction of the camera there, degrees from north")
      ->check(CLI::Range(0.0, 360.0));
}

}  // namespace

std::vector<Command> add_saying_commands(CLI::App& app, Globals& globals) {
  auto* say_command =
      app.add_subcommand("say", "State something about an item or an incident; what was said before stays readable");
  say_command->footer(
      "Examples:\n  contrechamp say IMG_0001.MP4 side=north place='the ford' --where 34.5553,69.2075\n"
      "  contrechamp say 3f2a91 note='second camera' --at 12.4 --by heron\n"
      "  contrechamp say IMG_0001.MP4 time='2031-05-12T16~' --evidence 'shadow of the mast'\n"
      "Keys: docs/cli.md. What is said is stored readable: use pseudonyms for sources and for people.");
  auto saying = std::make_shared<Saying>();
  say_command->add_option("item", saying->about, "Id, start of an id, file name, or the id of an incident")->required();
  add_options(say_command, *saying);
  say_command->add_option("--at", saying->at_s, "Moment of the item, seconds")->check(CLI::NonNegativeNumber);
  say_command->add_option("--until", saying->until_s, "End of the stretch that begins there, seconds")
      ->check(CLI::NonNegativeNumber);

  auto* withdraw_command = app.add_subcommand("withdraw", "Take back what was said; it stays readable");
  withdraw_command->footer("Examples:\n  contrechamp withdraw 412 413 --reason 'another bridge'");
  auto seqs = std::make_shared<std::vector<std::int64_t>>();
  auto by = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  withdraw_command->add_option("seq", *seqs, "Sequence numbers of statements, as show prints them")->required();
  withdraw_command->add_option("--by", *by, "Who takes it back: the person who said it");
  withdraw_command->add_option("--reason", *reason, "Why");

  auto* incident = app.add_subcommand("incident", "Make an incident of the story: something that happened");
  incident->footer(
      "Examples:\n  contrechamp incident title='The bridge' time='2031-05-12?' place='pont de Sarre'\n"
      "  contrechamp say IMG_0001.MP4 incident=5f0c63a1b2d4e6f8");
  auto making = std::make_shared<Saying>();
  add_options(incident, *making);

  auto* incidents = app.add_subcommand("incidents", "List the incidents of the story");
  incidents->footer("Examples:\n  contrechamp incidents --json");

  auto* places = app.add_subcommand("gazetteer", "Import names of places from a GeoNames dump, and find them");
  places->footer("Examples:\n  contrechamp gazetteer --import AF.txt\n  contrechamp gazetteer --find 'pol-e sari'");
  auto file = std::make_shared<std::string>();
  auto find = std::make_shared<std::string>();
  places->add_option("--import", *file, "A dump, unpacked: it takes the place of the one before")->type_name("FILE");
  places->add_option("--find", *find, "Words of a name");

  return {{say_command, [&globals, saying] { return say(globals, *saying); }},
          {withdraw_command, [&globals, seqs, by, reason] { return withdraw(globals, *seqs, *by, *reason); }},
          {incident, [&globals, making] { return make_incident(globals, *making); }},
          {incidents, [&globals] { return list_incidents(globals); }},
          {places, [&globals, file, find] { return gazetteer(globals, *file, *find); }}};
}

}  // namespace contrechamp::cli
