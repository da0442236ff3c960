#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ingest/event.h"
#include "ingest/record.h"
#include "matcher/pack.h"
#include "matcher/verdict.h"
#include "metrics/sha256.h"
#include "store/entity.h"
#include "store/roster.h"

namespace netra {

// What one event leaves behind (DESIGN section 3): owned data that a worker makes and the committer merges into what is
// known. Nothing here depends on what came before.

// `share` before `quote` before `comment` before `post`: the greater value wins. Stands on disk: do not renumber.
enum class Act : uint8_t { kNone = 0, kPost = 1, kComment = 2, kQuote = 3, kShare = 4, kReaction = 5, kFollow = 6 };
inline constexpr size_t kActs = 7;
std::string_view name_of(Act act);
std::optional<Act> act_of(std::string_view name);

// A roster row as it was when an act was judged; owned, because it outlives the roster.
struct MemberRow {
  std::string person, agency, region, flags;
  Category category = Category::kPns;
  Ownership ownership = Ownership::kConfirmed;
};

// The proof of one event, beside its value, the smallest JSON that carries it: hashes, clocks and where it was.
struct EventEvidence {
  Sha256 value_sha256, record_sha256;
  std::string position;         // provenance
  TimeUs act_time = kTimeUnknown, seen = kTimeUnknown, event = kTimeUnknown, claimed = kTimeUnknown;
  bool incomplete = false;
};

// A parent, quoted or shared content that a member's words stand under.
struct TargetRef {
  Entity target;
  bool quoted = false;          // else the parent, or what is shared
  std::string version;          // the content version that it names; may be empty
  std::string author_id, author_handle;
};

// A version of a content that says something (or is a member's reply, quote or share that can take sides by its target).
struct VersionFact {
  Entity object;
  std::string version, content_version;
  TimeUs since = kTimeUnknown;  // in force from; 0 is the beginning
  Act act = Act::kPost;
  std::string author_id, author_handle, text, lang;
  Verdict verdict;
  bool wordless = false;        // no words at all: as a quote it counts as approval
  std::optional<MemberRow> member;  // the author's row valid at the act's time
  bool by_member = false;       // the author has rows, whatever their validity
  std::vector<TargetRef> targets;   // of a member only
  std::string value;
  EventEvidence evidence;
};

// A version that says nothing: kept as keyed hash, version and time, without text.
struct NeutralFact {
  Entity object;
  std::string version, content_version;
  TimeUs since = kTimeUnknown, act_time = kTimeUnknown;
  bool incomplete = false;
  std::string tie;              // 8 bytes of the value's SHA-256: orders records of one version
  std::string text_tie;         // 8 bytes of the text's SHA-256: which reading is replaced
  bool only_if_known = false;   // a neutral create: merged only where the content is already known, under a later pack
};

// A content (or an act that a platform deletes like one) was deleted.
struct DeleteFact {
  Entity object;
  TimeUs at = kTimeUnknown;     // ordering time; 0 is timeless
};

// A member's reaction, share or follow. The worker makes the values that are kept: most acts are the first that is heard
// of their object, on something that nobody knows, and stand in the store as they are.
struct ActFact {
  EntityKey object, target;
  std::string platform, domain;
  std::string values;           // pb::ActFacts and pb::IndexFacts of this act alone, serialised, one behind the other
  size_t index_at = 0;          // where the second begins
  bool share = false;
  bool local_target = false;    // its target is a local id
  bool of_account = false;      // its target is a campaign account of the pack, or names one as its author

  std::string_view facts() const { return std::string_view(values).substr(0, index_at); }
  std::string_view index() const { return std::string_view(values).substr(index_at); }
};

// A member's unlike, unshare, unfollow.
struct UndoFact {
  Entity object;
  TimeUs at = kTimeUnknown;     // ordering time; 0 is timeless
};

// An account is gone for good.
struct AccountDeleteFact {
  Entity account;
  TimeUs at = kTimeUnknown;
};

// What only one instance calls an object that is kept (`local:…`); its deletes and replies name nothing else.
struct LocalIdFact {
  Entity local, object;
};

struct Fact {
  uint32_t record = 0;               // index in the batch
  TimeUs witness = kTimeUnknown;     // of the event: sightings and expiry
  uint32_t pack_sequence = 0, roster_sequence = 0;
  std::variant<VersionFact, NeutralFact, DeleteFact, ActFact, UndoFact, AccountDeleteFact, LocalIdFact> body;
};

// What append_facts() needs to know of the record around an event.
struct FactContext {
  uint32_t record = 0;               // index in the batch
  std::string_view record_bytes;     // for the record's SHA-256
  const Stream* stream = nullptr;    // stream and number give the position, made only when a fact is
  uint64_t number = 0;
  uint32_t pack_sequence = 0, roster_sequence = 0;
  const Pack* pack = nullptr;        // whose campaign accounts count
  mutable std::optional<Sha256> record_sha256;  // filled by the first fact of the record; reset it for another record
};

// Words that are judged: a post's, or those that somebody added to a share.
bool carries_words(const Event& event);

// Adds what one event leaves behind: nothing for most.
// `rows` are the actor's roster rows (any validity; empty for others); `verdict` is that of event.text, null where it
// carries no words. Non-public events leave nothing. Allocates only when a fact is made.
void append_facts(const FactContext& context, const Event& event, const std::vector<Member>& rows, const Verdict* verdict,
                  std::vector<Fact>& facts);

}  // namespace netra
