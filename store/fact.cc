#include "store/fact.h"

#include <algorithm>
#include <array>

#include "store/fact_values.h"

namespace netra {
namespace {

constexpr std::array<std::string_view, kActs> kActNames{"none", "post", "comment", "quote", "share", "reaction", "follow"};

// Signs of dislike, anger and sadness that a reaction can be instead of a name.
constexpr std::string_view kRejecting[] = {"👎", "😡", "😠", "🤬", "🤮", "🤢", "😢", "😭", "😞", "😔", "🙁", "☹", "💔"};

// Reactions that are never support, whatever they stand under (DESIGN section 3, "Grade of a hit").
bool rejects(const Event& event) {
  const auto begins = [&](std::string_view sign) { return event.text->starts_with(sign); };  // a tone of skin may follow
  if (event.kind == Kind::kReaction && event.text && std::any_of(std::begin(kRejecting), std::end(kRejecting), begins)) return true;
  return event.has_flag("dislike") || event.has_flag("anger") || event.has_flag("angry") || event.has_flag("sadness") || event.has_flag("sad") ||
         event.has_flag("sorry");
}

Act act_of_event(const Event& event) {
  if (event.kind == Kind::kShare) return Act::kShare;
  if (event.kind == Kind::kReaction) return Act::kReaction;
  if (event.kind == Kind::kFollow) return Act::kFollow;
  Act act = Act::kPost;
  for (const Ref& ref : event.refs) {
    if (ref.role == Role::kQuoted) return Act::kQuote;
    if (ref.role == Role::kParent) act = Act::kComment;
  }
  return act;
}

// Nothing but white space and links: what a quote without words looks like.
bool wordless(std::string_view text) {
  static constexpr std::string_view kSpace = " \t\r\n\f\v";
  while (true) {
    const size_t start = text.find_first_not_of(kSpace);
    if (start == std::string_view::npos) return true;
    text.remove_prefix(start);
    if (!text.starts_with("https://") && !text.starts_with("http://")) return false;
    text.remove_prefix(std::min(text.find_first_of(kSpace), text.size()));
  }
}

// The row that counts at that time: valid then, the best known ownership first, then the roster's order.
const Member* row_at(const std::vector<Member>& rows, TimeUs at) {
  const Member* best = nullptr;
  for (const Member& row : rows) {
    if (row.valid_at(at) && (!best || row.ownership < best->ownership)) best = &row;
  }
  return best;
}

std::optional<MemberRow> owned(const Member* row) {
  if (!row) return std::nullopt;
  return MemberRow{std::string(row->person), std::string(row->agency), std::string(row->region), std::string(row->flags),
                   row->category, row->ownership};
}

const Sha256& record_sha256(const FactContext& context) {
  if (!context.record_sha256) context.record_sha256 = sha256(context.record_bytes);
  return *context.record_sha256;
}

EventEvidence evidence_of(const FactContext& context, const Event& event) {
  EventEvidence evidence;
  evidence.record_sha256 = record_sha256(context);
  const bool whole = event.value.data() == context.record_bytes.data() && event.value.size() == context.record_bytes.size();
  evidence.value_sha256 = whole ? evidence.record_sha256 : sha256(event.value);
  if (context.stream) evidence.position = context.stream->position(context.number);
  evidence.act_time = event.act_time();
  evidence.seen = event.t_seen;
  evidence.event = event.t_event;
  evidence.claimed = event.t_claimed;
  evidence.incomplete = event.incomplete();
  return evidence;
}

std::string first_bytes(const Sha256& digest) { return std::string(digest.view().substr(0, 8)); }

// A create is in force from the beginning, and so is what names no version; all else from its time.
TimeUs since_of(const Event& event) {
  return event.op == Op::kCreate || event.version.empty() ? kTimeUnknown : event.act_time();
}

bool is_campaign_account(const ActLearned& act, const Pack* pack) {
  if (!pack) return true;  // nobody can say: the join looks
  const std::string_view author = act.author_id.empty() && act.act == Act::kFollow ? act.target : act.author_id;
  return !pack->accounts.of(act.platform, author, act.author_handle, act.evidence.act_time).empty();
}

ActFact fact_of(const ActLearned& act, const Pack* pack) {
  static thread_local pb::ActFacts facts;
  static thread_local pb::IndexFacts index;
  act_delta(act, facts, index);
  ActFact fact;
  const auto key_of = [&](std::string_view id) { return EntityKey::of(act.platform, domain_of(act.domain, id), id); };
  fact.object = key_of(act.object);
  fact.target = key_of(act.target);
  fact.platform = act.platform;
  fact.domain = domain_of(act.domain, act.object);
  fact.index_at = facts.ByteSizeLong();
  fact.values.resize(fact.index_at + index.ByteSizeLong());
  auto* const values = reinterpret_cast<uint8_t*>(fact.values.data());
  facts.SerializeWithCachedSizesToArray(values);
  index.SerializeWithCachedSizesToArray(values + fact.index_at);
  fact.share = act.act == Act::kShare;
  fact.local_target = is_local(act.target);
  fact.of_account = is_campaign_account(act, pack);
  return fact;
}

class Maker {
 public:
  Maker(const FactContext& context, const Event& event, std::vector<Fact>& facts)
      : context_(context), event_(event), facts_(facts) {}

  template <typename Body>
  void add(Body body) {
    facts_.push_back({context_.record, event_.witness_time(), context_.pack_sequence, context_.roster_sequence, std::move(body)});
  }

  Entity object() const { return Entity::of(event_.platform(), event_.domain, event_.object_id); }

  void content(const std::vector<Member>& rows, const Verdict& verdict) {
    const bool no_words = wordless(*event_.text);
    std::vector<TargetRef> targets;
    if (!rows.empty()) targets = targets_of(verdict, no_words);
    if (verdict.claims.empty() && targets.empty()) return neutral();
    VersionFact fact;
    fact.object = object();
    fact.version = std::string(event_.version);
    fact.content_version = std::string(event_.content_version);
    fact.since = since_of(event_);
    fact.act = act_of_event(event_);
    fact.author_id = std::string(event_.actor_id);
    fact.author_handle = std::string(event_.actor_handle);
    fact.text = std::string(*event_.text);
    fact.lang = std::string(event_.lang);
    fact.verdict = verdict;
    fact.wordless = no_words;
    fact.by_member = !rows.empty();
    fact.member = owned(row_at(rows, event_.act_time()));
    fact.targets = std::move(targets);
    fact.value = std::string(event_.value);
    fact.evidence = evidence_of(context_, event_);
    add(std::move(fact));
  }

  // Behind what was made of the event since `from`: only what is kept needs another name.
  void local_id(size_t from) {
    const bool kept = std::any_of(facts_.begin() + static_cast<ptrdiff_t>(from), facts_.end(), [](const Fact& fact) {
      return std::holds_alternative<VersionFact>(fact.body) || std::holds_alternative<ActFact>(fact.body);
    });
    if (!kept || is_local(event_.object_id)) return;
    for (const NamedValue& named : event_.extra)
      if (named.name == "local_id" && !named.value.empty())
        add(LocalIdFact{Entity::of(event_.platform(), event_.domain, "local:" + std::string(named.value)), object()});
  }

  void act(const std::vector<Member>& rows) {
    if (rejects(event_)) return add(UndoFact{object(), event_.ordering_time()});  // under one name it takes the place of a like
    for (const Ref& ref : event_.refs) {
      if (ref.role != Role::kSubject) continue;
      const std::string_view target = ref.id.empty() ? ref.author_id : ref.id;
      if (!target.empty() && target != event_.object_id) act_on(target, ref, rows);
    }
  }

 private:
  // A create that says nothing leaves nothing, unless a later pack now reads so what an earlier one read otherwise. Of a
  // cut text nobody knows that it says nothing: it leaves what a neutral edit leaves, so that its day counts as a sighting. Of a
  // text that was taken away nothing is left to be seen.
  void neutral() {
    const bool stands = event_.op == Op::kUpdate || event_.truncated() || !(event_.op == Op::kCreate || event_.version.empty());
    if (!stands && context_.pack_sequence == 0) return;
    NeutralFact fact;
    fact.object = object();
    fact.version = std::string(event_.version);
    fact.content_version = std::string(event_.content_version);
    fact.since = since_of(event_);
    fact.act_time = event_.act_time();
    fact.incomplete = event_.incomplete();
    fact.tie = first_bytes(sha256(event_.value));
    fact.text_tie = first_bytes(sha256(*event_.text));
    fact.only_if_known = !stands;
    add(std::move(fact));
  }

  void act_on(std::string_view target, const Ref& ref, const std::vector<Member>& rows) {
    ActLearned learned;
    learned.act = act_of_event(event_);
    learned.platform = event_.platform();
    learned.domain = event_.domain;
    learned.object = event_.object_id;
    learned.target = target;
    learned.actor_id = event_.actor_id;
    learned.actor_handle = event_.actor_handle;
    learned.version = ref.version;
    learned.author_id = ref.author_id;
    learned.author_handle = ref.author_handle;
    learned.member = row_at(rows, event_.act_time());
    learned.value = event_.value;
    learned.evidence = evidence_of(context_, event_);
    learned.witness = event_.witness_time();
    learned.pack_sequence = context_.pack_sequence;
    learned.roster_sequence = context_.roster_sequence;
    add(fact_of(learned, context_.pack));
  }

  // What the words can change a hit on: a stance takes its object from what it answers, and without words a quote approves.
  // Words on a share beat what it shares, or turn it.
  bool stands_under(Role role, const Verdict& verdict, bool no_words) const {
    const bool attacks = verdict.stance && verdict.stance->side == Side::kAttack;
    if (event_.kind == Kind::kShare) return role == Role::kSubject && (attacks || !verdict.claims.empty());
    if (role == Role::kQuoted) return verdict.stance || no_words;
    return role == Role::kParent && verdict.stance;
  }

  std::vector<TargetRef> targets_of(const Verdict& verdict, bool no_words) const {
    std::vector<TargetRef> targets;
    for (const Ref& ref : event_.refs) {
      if (ref.id.empty() || ref.id == event_.object_id || !stands_under(ref.role, verdict, no_words)) continue;
      targets.push_back({Entity::of(event_.platform(), event_.domain, ref.id), ref.role == Role::kQuoted, std::string(ref.version),
                         std::string(ref.author_id), std::string(ref.author_handle)});
    }
    return targets;
  }

  const FactContext& context_;
  const Event& event_;
  std::vector<Fact>& facts_;
};

bool is_act(Kind kind) { return kind == Kind::kReaction || kind == Kind::kShare || kind == Kind::kFollow; }

}  // namespace

bool carries_words(const Event& event) {
  return (event.kind == Kind::kPost || event.kind == Kind::kShare) && event.op != Op::kDelete && event.text.has_value();
}

std::string_view name_of(Act act) { return kActNames[static_cast<size_t>(act)]; }

std::optional<Act> act_of(std::string_view name) {
  for (size_t i = 1; i < kActNames.size(); ++i) {
    if (kActNames[i] == name) return static_cast<Act>(i);
  }
  return std::nullopt;
}

void append_facts(const FactContext& context, const Event& event, const std::vector<Member>& rows, const Verdict* verdict,
                  std::vector<Fact>& facts) {
  if (event.object_id.empty() || event.non_public()) return;
  Maker maker(context, event, facts);
  const size_t before = facts.size();
  if (carries_words(event) && verdict) maker.content(rows, *verdict);
  if (event.op == Op::kDelete) {
    if (event.kind == Kind::kAccount) maker.add(AccountDeleteFact{maker.object(), event.ordering_time()});
    if (event.kind == Kind::kPost) maker.add(DeleteFact{maker.object(), event.ordering_time()});
    if (is_act(event.kind) && !rows.empty()) maker.add(UndoFact{maker.object(), event.ordering_time()});
  } else if ((event.op != Op::kUpdate || event.kind == Kind::kReaction) && is_act(event.kind) && !rows.empty()) {
    maker.act(rows);
  }
  if (!event.extra.empty()) maker.local_id(before);
}

}  // namespace netra
