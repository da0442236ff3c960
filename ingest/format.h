#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/event.h"
#include "ingest/record.h"
#include "metrics/sha256.h"

namespace netra {

// Why a record became a dead letter. The names are metric labels and stand on disk: do not renumber, add at the end.
enum class Fault : uint8_t {
  kNone = 0,
  kEmpty = 1,    // null or empty value
  kTooLong = 2,  // longer than limits.record
  kInvalidUtf8 = 3,
  kInvalidJson = 4,       // cut, or no JSON
  kSeveralDocuments = 5,  // more than one document in a record
  kTooDeep = 6,
  kMissingField = 7,  // a field without which the format says nothing
  kWrongType = 8,     // a field of another type than the format allows
  kInvalidTime = 9,   // the record's ordering clock cannot be read
  kNoTime = 10,       // no clock at all where an act needs one
  kLate = 11,         // older than the watermark by more than the lateness
  kInternal = 12,     // our own limit, said in the error text
  // Of a dump, not of a record: from here on it could not be read.
  kDamagedArchive = 13,
  kUnpackLimit = 14,    // it unpacks to more than the limits allow
  kUnknownFormat = 15,  // none was named and none fits
};
inline constexpr size_t kFaults = 16;
std::string_view name_of(Fault fault);
std::optional<Fault> fault_of(std::string_view name);

// What the screen needs to know of a record, read without reading the rest.
struct Peek {
  bool decidable = false;  // false: parse it whole
  Kind kind = Kind::kOther;
  Op op = Op::kCreate;
  std::string_view source;  // as Event::source; the platform is what stands before its first dot
  std::string_view actor_id, actor_handle;
  TimeUs t_witness = kTimeUnknown;
  // The words of new content. Given only where nothing else in the record can matter, if they say nothing and their
  // author is on no roster.
  std::optional<std::string_view> text;
  std::string_view platform() const { return source.substr(0, source.find('.')); }
};

// Where and why a record could not be read; `what` is a static string.
struct ParseResult {
  Fault fault = Fault::kNone;
  const char* what = "";
  size_t offset = 0;  // byte in the record where it was noticed; 0 when unknown
  bool ok() const { return fault == Fault::kNone; }
};

// One stream format: a mapping (paths) and a finisher (meaning). Data plane: no exceptions leave it.
// Thread safety: none; each worker has its own.
class Format {
 public:
  virtual ~Format() = default;

  // The cheap look for the screen. Its views, and those of the last parse, live until the next peek or parse; till then
  // the bytes do not change. To parse a record right after it was looked at costs its skeleton less: every record is looked at
  // before it is parsed, or none is.
  Peek peek(const Record& record) {
    Peek made;
    peek(record, made);
    return made;
  }
  // The same in place: whatever `peek` holds is overwritten. (Copies of it would wait for its small parts to be written.)
  virtual void peek(const Record& record, Peek& peek) = 0;
  // All events of the record, at least one; there are none after a fault. What `events` held is gone.
  // Their views live until the next parse() of this object.
  ParseResult parse(const Record& record, std::vector<Event>& events);

  // The two halves of parse(), for formats around formats: begin() ends the views of the last record, each add() adds
  // the events of one document of the next.
  virtual void begin() = 0;
  virtual ParseResult add(const Record& record, std::vector<Event>& events) = 0;

  // Of the operator's mapping file that it was made from; nothing for one that is built in.
  virtual std::optional<Sha256> mapping() const { return {}; }
};

// The names that INTERFACES lists, as far as they are built in.
std::vector<std::string> format_names();
// Throws InputError naming the known formats. `domain` is the configured instance, may be empty.
std::unique_ptr<Format> make_format(const std::string& name, const std::string& domain);

}  // namespace netra
