#include "store/dead_letters.h"

#include <rapidjson/writer.h>
#include <rapidjson/stringbuffer.h>

#include <charconv>
#include <cstring>

#include "metrics/input_error.h"
#include "metrics/utf8.h"
#include "store/retention_log.h"
#include "store/store_db.h"
#include "store/store_values.h"

namespace netra {
namespace {

StoredDeadLetter letter_of(const pb::DeadLetterValue& value) {
  StoredDeadLetter letter;
  Stream stream;
  stream.name = value.stream();
  stream.kind = static_cast<Stream::Kind>(value.stream_kind());
  letter.position = stream.position(value.number());
  letter.stream = value.stream();
  letter.format = value.format();
  letter.domain = value.domain();
  letter.number = value.number();
  letter.kind = stream.kind;
  letter.fault = static_cast<Fault>(value.fault());
  letter.error = value.error();
  letter.bytes = value.bytes();
  letter.sha256 = Sha256::from_raw(value.sha256());
  letter.null_value = value.null_value();
  letter.too_long = value.too_long();
  letter.t_record = value.record_us();
  letter.at = value.at_us();
  return letter;
}

// Of a dump that could not be read on: replayed, it is the same again.
bool is_of_a_dump(Fault fault) { return fault == Fault::kDamagedArchive || fault == Fault::kUnpackLimit || fault == Fault::kUnknownFormat; }

std::string base64(std::string_view bytes) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t j = 0; j < 3; ++j) group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    for (size_t j = 0; j < 4; ++j) out += i + j > bytes.size() ? '=' : kDigits[group >> (18 - 6 * j) & 63];
  }
  return out;
}

}  // namespace

void for_each_dead_letter(const Store& store, std::string_view reason, const std::function<bool(const StoredDeadLetter&)>& each) {
  if (!reason.empty() && !fault_of(reason)) throw InputError("unknown reason '" + std::string(reason) + "' of dead letters");
  store.db().scan(Family::kDeadLetters, {}, {}, [&](std::string_view, std::string_view bytes) {
    const StoredDeadLetter letter = letter_of(parse_value<pb::DeadLetterValue>(store.db(), bytes));
    return (!reason.empty() && name_of(letter.fault) != reason) || each(letter);
  });
}

std::optional<StoredDeadLetter> find_dead_letter(const Store& store, std::string_view position) {
  const size_t cut = position.find_last_of("/#");
  if (cut == std::string_view::npos) return std::nullopt;
  uint64_t number = 0;
  const char* const end = position.data() + position.size();
  const auto [read_to, error] = std::from_chars(position.data() + cut + 1, end, number);
  if (error != std::errc() || read_to != end) return std::nullopt;
  const auto value = find_value<pb::DeadLetterValue>(store.db(), Family::kDeadLetters, dead_letter_key(position.substr(0, cut), number));
  if (!value) return std::nullopt;
  return letter_of(*value);
}

uint64_t count_dead_letters(const Store& store) { return read_value<pb::Counters>(store.db(), Family::kPositions, "c").dead_letters_kept(); }

uint64_t count_dead_letter_bytes(const Store& store) {
  return read_value<pb::Counters>(store.db(), Family::kPositions, "c").dead_letter_bytes_kept();
}

LetterText text_of(const StoredDeadLetter& letter) {
  const bool readable = is_utf8(letter.bytes);
  return {is_utf8(letter.error) ? letter.error : "base64:" + base64(letter.error), readable ? letter.bytes : base64(letter.bytes),
          readable ? "" : "base64"};
}

void append_dead_letter_json(const StoredDeadLetter& letter, std::string& out) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> json(buffer);
  const auto member = [&](const char* name, std::string_view value) {
    json.Key(name);
    json.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  };
  const LetterText text = text_of(letter);
  json.StartObject();
  member("position", letter.position);
  member("reason", name_of(letter.fault));
  if (!letter.error.empty()) member("error", text.error);
  if (!letter.null_value) member("bytes", text.bytes);
  if (!text.encoding.empty()) member("encoding", text.encoding);
  member("sha256", letter.sha256.hex());
  member("at", format_utc(letter.at));
  json.EndObject();
  out.append(buffer.GetString(), buffer.GetSize());
}

RecordBatch batch_of(const StoredDeadLetter& letter) {
  auto stream = std::make_shared<Stream>();
  stream->kind = letter.kind;
  stream->name = letter.stream;
  stream->format = letter.format;
  stream->domain = letter.domain;
  RecordBatch batch;
  batch.stream = std::move(stream);
  batch.buffer = letter.bytes + std::string(RecordBatch::kPadding, '\0');
  Record record;
  record.number = letter.number;
  record.t_record = letter.t_record;
  record.null_value = letter.null_value;
  record.too_long = letter.too_long;
  record.unreadable = is_of_a_dump(letter.fault);
  if (record.unreadable) batch.damage = {letter.fault, letter.error};
  batch.records.push_back(record);
  // A moved string of this length keeps its buffer: it is never inside the object.
  static_assert(RecordBatch::kPadding > 32);
  batch.records.front().bytes = std::string_view(batch.buffer).substr(0, letter.bytes.size());
  batch.next_number = letter.number + 1;
  batch.source_bytes = letter.bytes.size();
  return batch;
}

namespace {

constexpr size_t kPurgedAtOnce = 1000;

void purge(Store& store, const std::vector<StoredDeadLetter>& gone, std::string_view why) {
  WriteSet changes(store.db());
  auto counters = read_value<pb::Counters>(store.db(), Family::kPositions, "c");
  std::vector<std::string> entries;
  for (const StoredDeadLetter& letter : gone) {
    const std::string key = dead_letter_key(letter.stream, letter.number);
    changes.remove(Family::kDeadLetters, key);
    changes.remove(Family::kMeta, outbox_key(key));
    counters.set_dead_letters_kept(counters.dead_letters_kept() - 1);
    counters.set_dead_letter_bytes_kept(counters.dead_letter_bytes_kept() - letter.size);
    entries.push_back(retention_entry("dead_letter", letter.position, why, {letter.sha256}));
  }
  // The proof comes first: bytes never go without a line about them.
  log_retention(store.dir(), entries);
  changes.put(Family::kPositions, "c", counters.SerializeAsString());
  store.db().write_synced(changes);
}

}  // namespace

uint64_t purge_dead_letters(Store& store, std::string_view reason, TimeUs before, std::string_view why, bool at_once) {
  std::vector<StoredDeadLetter> gone;
  uint64_t count = 0;
  const auto step = [&] {
    if (!gone.empty()) purge(store, gone, why);
    count += gone.size();
    gone.clear();
  };
  for_each_dead_letter(store, reason, [&](const StoredDeadLetter& letter) {
    if (before != kTimeUnknown && letter.at >= before) return true;
    gone.push_back(letter);
    gone.back().size = letter.bytes.size();
    gone.back().bytes.clear();
    if (gone.size() == kPurgedAtOnce) step();
    return true;
  });
  step();
  if (at_once) {  // also what an earlier purge broke off before
    store.db().flush();
    store.db().rewrite(Family::kDeadLetters, {}, "\xFF");
  }
  return count;
}

void log_repair(const Store& store, const Repair& repair, const StoredDeadLetter& letter) {
  log_retention(store.dir(), {retention_entry("repaired", letter.position, repair.why, {letter.sha256, repair.repaired})});
}

std::vector<RepairEntry> repairs(const Store& store) {
  std::vector<RepairEntry> all;
  store.db().scan(Family::kMeta, "repair/", {}, [&](std::string_view, std::string_view bytes) {
    const auto value = parse_value<pb::RepairValue>(store.db(), bytes);
    all.push_back({value.position(), value.reason(), Sha256::from_raw(value.original_sha256()), Sha256::from_raw(value.repaired_sha256()), value.at_us()});
    return true;
  });
  return all;
}

std::vector<StoredDeadLetter> unpublished_dead_letters(const Store& store, const StoredDeadLetter* after, size_t max, size_t bytes_max) {
  std::vector<StoredDeadLetter> letters;
  size_t bytes = 0;
  const std::string from = after ? outbox_key(dead_letter_key(after->stream, after->number)) + '\0' : std::string();
  store.db().scan(Family::kMeta, outbox_key({}), from, [&](std::string_view key, std::string_view) {
    const auto value = find_value<pb::DeadLetterValue>(store.db(), Family::kDeadLetters, key.substr(outbox_key({}).size()));
    if (value) bytes += letters.emplace_back(letter_of(*value)).bytes.size();
    return letters.size() < max && bytes < bytes_max;
  });
  return letters;
}

uint64_t count_unpublished_dead_letters(const Store& store) {
  uint64_t count = 0;
  store.db().scan(Family::kMeta, outbox_key({}), {}, [&](std::string_view, std::string_view) {
    ++count;
    return true;
  });
  return count;
}

void forget_unpublished(Store& store, const std::vector<StoredDeadLetter>& letters) {
  WriteSet changes(store.db());
  for (const StoredDeadLetter& letter : letters) changes.remove(Family::kMeta, outbox_key(dead_letter_key(letter.stream, letter.number)));
  store.db().write(changes);
}

}  // namespace netra
