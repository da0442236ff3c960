#include "store/manifest.h"

#include <fmt/format.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "store/dead_letters.h"
#include "store/hit_json.h"
#include "store/whole_file.h"

namespace netra {
namespace {

using Json = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

void text(Json& json, const char* name, std::string_view value) {
  json.Key(name);
  json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
}

void number(Json& json, std::string_view name, uint64_t value) {
  json.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  json.Uint64(value);
}

// `kafka:posts/3` is partition 3 of the topic `posts`.
void partition(Json& json, const StreamState& stream) {
  const size_t colon = stream.name.find(':') + 1, slash = stream.name.rfind('/');
  if (slash == std::string::npos || slash < colon) return text(json, "stream", stream.name);
  text(json, "topic", std::string_view(stream.name).substr(colon, slash - colon));
  number(json, "partition", std::strtoull(stream.name.c_str() + slash + 1, nullptr, 10));
}

void gaps(Json& json, const std::vector<Gap>& gaps) {
  json.Key("gaps");
  json.StartArray();
  for (const Gap& gap : gaps) {
    json.StartObject();
    number(json, "from", gap.from);
    number(json, "to", gap.to);
    text(json, "at", format_utc(gap.at));
    json.EndObject();
  }
  json.EndArray();
}

void repaired(Json& json, const std::vector<RepairEntry>& repairs) {
  if (repairs.empty()) return;
  json.Key("repairs");
  json.StartArray();
  for (const RepairEntry& repair : repairs) {
    json.StartObject();
    text(json, "position", repair.position);
    text(json, "sha256", repair.original.hex());
    text(json, "repaired_sha256", repair.repaired.hex());
    text(json, "because", repair.why);
    text(json, "at", format_utc(repair.at));
    json.EndObject();
  }
  json.EndArray();
}

// A stream; of an archive, its members together.
struct Input {
  StreamState stream;
  uint64_t records = 0, members = 0;
  std::set<std::string> formats, mappings;
};

std::vector<Input> inputs_of(const Store& store) {
  std::vector<Input> inputs;
  for (StreamState& stream : store.streams()) {  // members come right behind their container
    const std::string container = container_of(stream.name);
    const bool member = stream.kind == Stream::Kind::kDump && container != stream.name;
    if (!member || inputs.empty() || inputs.back().stream.name != container) {
      inputs.emplace_back().stream = stream;
      inputs.back().stream.name = container;
      inputs.back().stream.finished = stream.finished && !member;
    }
    Input& input = inputs.back();
    input.members += member;
    input.records += stream.next_number;
    input.stream.watermark = std::max(input.stream.watermark, stream.watermark);
    if (!stream.format.empty()) input.formats.insert(stream.format);
    input.mappings.insert(stream.mappings.begin(), stream.mappings.end());
  }
  return inputs;
}

void inputs(Json& json, const Store& store) {
  json.Key("inputs");
  json.StartArray();
  for (const Input& input : inputs_of(store)) {
    const StreamState& stream = input.stream;
    json.StartObject();
    if (stream.kind == Stream::Kind::kPartition) {
      partition(json, stream);
      number(json, "first_offset", stream.first_number);
      number(json, "next_offset", stream.next_number);
      if (!stream.gaps.empty()) gaps(json, stream.gaps);
    } else {
      text(json, "dump", stream.name);
      if (!stream.file.empty()) {  // of standard input nothing is known
        text(json, "name", stream.file);
        number(json, "bytes", stream.bytes);
        text(json, "sha256", stream.sha256_hex);
      }
      if (input.members) number(json, "members", input.members);
      number(json, "records", input.records);
      json.Key("finished");
      json.Bool(stream.finished);
    }
    if (!input.formats.empty()) text(json, "format", fmt::format("{}", fmt::join(input.formats, ", ")));
    if (!input.mappings.empty()) text(json, "mapping_sha256", fmt::format("{}", fmt::join(input.mappings, ", ")));
    if (!stream.domain.empty()) text(json, "domain", stream.domain);
    if (stream.watermark != kTimeUnknown) text(json, "watermark", format_utc(stream.watermark));
    json.EndObject();
  }
  json.EndArray();
}

void counts(Json& json, const RunCounters& counters) {
  json.Key("records");
  json.StartObject();
  number(json, "received", counters.received);
  number(json, "handled", counters.handled);
  number(json, "filtered", counters.filtered);
  number(json, "dead_lettered", counters.dead_lettered);
  json.EndObject();
  json.Key("dead_letters");
  json.StartObject();
  for (size_t i = 1; i < kFaults; ++i) {
    if (counters.dead_letters_by_fault[i]) number(json, name_of(static_cast<Fault>(i)), counters.dead_letters_by_fault[i]);
  }
  json.EndObject();
  json.Key("events");
  json.StartObject();
  for (size_t i = 0; i < kKinds; ++i) {
    if (counters.events_by_kind[i]) number(json, name_of(static_cast<Kind>(i)), counters.events_by_kind[i]);
  }
  json.EndObject();
}

void hits(Json& json, const Store& store) {
  std::map<std::pair<Act, Grade>, uint64_t> by_act;
  for (const auto& [key, count] : count_hits(store)) by_act[{key.act, key.grade}] += count;
  json.Key("hits");
  json.StartObject();
  for (size_t act = 1; act < kActs; ++act) {
    const auto first = by_act.lower_bound({static_cast<Act>(act), Grade::kInfo});
    if (first == by_act.end() || first->first.first != static_cast<Act>(act)) continue;
    json.Key(name_of(static_cast<Act>(act)).data());
    json.StartObject();
    for (auto at = first; at != by_act.end() && at->first.first == static_cast<Act>(act); ++at) number(json, name_of(at->first.second), at->second);
    json.EndObject();
  }
  json.EndObject();
}

void schedule(Json& json, const Store& store) {
  json.Key("schedule");
  json.StartArray();
  for (const ScheduleEntry& entry : store.schedule()) {
    json.StartObject();
    if (entry.what == ScheduleEntry::What::kUse) {
      text(json, "what", "use");
      text(json, "pack", entry.pack.hex());
      text(json, "roster", entry.roster.hex());
      if (!entry.normaliser.empty()) text(json, "normaliser", entry.normaliser);
    } else {
      text(json, "what", "advance");
      text(json, "stream", entry.stream);
      text(json, "watermark", format_utc(entry.watermark));
    }
    json.Key("from");
    json.StartObject();
    for (const auto& [stream, first] : entry.positions) number(json, stream, first);
    json.EndObject();
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace

std::string manifest_json(const Store& store, const std::string& program) {
  rapidjson::StringBuffer buffer;
  Json json(buffer);
  json.SetIndent(' ', 2);
  const RunIdentity run = store.run();
  json.StartObject();
  text(json, "run", run.run);
  inputs(json, store);
  counts(json, store.counters());
  repaired(json, repairs(store));
  hits(json, store);
  schedule(json, store);
  text(json, "program", program);
  json.Key("configuration");
  json.StartObject();
  for (const auto& [key, value] : run.configuration) text(json, key.c_str(), value);
  json.EndObject();
  text(json, "root", comparable_root(store).hex());
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

void write_manifest(const Store& store, const std::string& program) {
  WholeFile file(store.dir() + "/manifest.json", 0644);
  file.write(manifest_json(store, program));
  file.put_in_place();
}

}  // namespace netra
