#include "world.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <sstream>

#include "store/hit_read.h"
#include "store/verify.h"

namespace netra::test {

namespace {

// In memory where the system has such a place: many stores are made, and each syncs.
std::filesystem::path fast_folder() {
  const char* memory = "/dev/shm";
  return ::access(memory, W_OK) == 0 ? std::filesystem::path(memory) : std::filesystem::temp_directory_path();
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string pattern = fast_folder() / "netra_test_XXXXXX";
  path_ = ::mkdtemp(pattern.data());
}
TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

namespace {

Given made(Kind kind, Op op, std::string object, std::string actor, TimeUs at) {
  Given given;
  given.kind = kind;
  given.op = op;
  given.object = std::move(object);
  given.actor = std::move(actor);
  given.event = given.seen = at;
  return given;
}

}  // namespace

Given post(std::string object, std::string actor, std::string text, TimeUs at) {
  Given given = made(Kind::kPost, Op::kCreate, std::move(object), std::move(actor), at);
  given.text = std::move(text);
  return given;
}
Given edit(std::string object, std::string actor, std::string version, std::string text, TimeUs at) {
  Given given = post(std::move(object), std::move(actor), std::move(text), at);
  given.op = Op::kUpdate;
  given.version = std::move(version);
  return given;
}
Given remove(std::string object, std::string actor, TimeUs at) { return made(Kind::kPost, Op::kDelete, std::move(object), std::move(actor), at); }
Given like(std::string object, std::string actor, std::string target, TimeUs at) {
  return made(Kind::kReaction, Op::kCreate, std::move(object), std::move(actor), at).ref({Role::kSubject, std::move(target), {}, {}, {}});
}
Given unlike(std::string object, std::string actor, TimeUs at) { return made(Kind::kReaction, Op::kDelete, std::move(object), std::move(actor), at); }
Given share(std::string object, std::string actor, std::string target, TimeUs at) {
  Given given = like(std::move(object), std::move(actor), std::move(target), at);
  given.kind = Kind::kShare;
  return given;
}
Given share_saying(std::string object, std::string actor, std::string target, std::string words, TimeUs at) {
  Given given = share(std::move(object), std::move(actor), std::move(target), at);
  given.text = std::move(words);
  return given;
}
Given unshare(std::string object, std::string actor, TimeUs at) { return made(Kind::kShare, Op::kDelete, std::move(object), std::move(actor), at); }
Given follow(std::string object, std::string actor, std::string account, TimeUs at) {
  Given given = made(Kind::kFollow, Op::kCreate, std::move(object), std::move(actor), at);
  return given.ref({Role::kSubject, {}, std::move(account), {}, {}});
}
Given account_gone(std::string account, TimeUs at) {
  Given given = made(Kind::kAccount, Op::kDelete, account, account, at);
  return given;
}

Verdict verdict_of_words(const std::string& text) {
  Verdict verdict;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const auto start = static_cast<uint32_t>(static_cast<size_t>(words.tellg() == -1 ? static_cast<long>(text.size()) : static_cast<long>(words.tellg())) - word.size());
    const Evidence evidence{"test/rule", start, start + static_cast<uint32_t>(word.size())};
    if (word == "~+" || word == "~-") {
      verdict.stance = Stance{word == "~+" ? Side::kSupport : Side::kAttack, Grade::kReview, {evidence}};
      continue;
    }
    if (word.starts_with("EX-")) {
      verdict.exemptions.push_back(word);
      continue;
    }
    Claim claim;
    claim.grade = word.ends_with('?') ? Grade::kReview : word.ends_with('!') ? Grade::kInfo : Grade::kStrong;
    claim.evidence = {evidence};
    claim.items = {"DS-2", "KE-2"};
    if (word.size() > 1 && word[0] == '#') {
      claim.number = word[1] - '0';
    } else if (word.size() > 1 && (word[0] == '+' || word[0] == '-')) {
      claim.side = word[0] == '+' ? Side::kSupport : Side::kAttack;
      claim.contestant = word.substr(1, 1);
      claim.contest = claim.contestant < "c" ? "one" : "two";
    } else {
      continue;
    }
    verdict.claims.push_back(std::move(claim));
  }
  return verdict;
}

std::shared_ptr<Pack> small_pack() {
  auto pack = std::make_shared<Pack>();
  pack->identity = sha256("small pack");
  for (const auto& [id, region, first, second] : {std::tuple("one", "64", "a", "b"), std::tuple("two", "64.09", "c", "d")}) {
    Contest contest;
    contest.id = id;
    contest.region = region;
    contest.active_from = day(1);
    contest.active_to = day(5000);
    contest.penetapan = day(100);
    contest.undian = std::string(id) == "two" ? day(50) : 0;
    for (const auto& [name, number] : {std::pair(first, 1), std::pair(second, 2)}) {
      Contestant contestant;
      contestant.id = name;
      contestant.number = number;
      contestant.names = {std::string("Name of ") + name};
      contest.contestants.push_back(contestant);
    }
    pack->contests.push_back(contest);
  }
  for (const auto& [id, phase] : {std::pair("DS-2", "after_penetapan"), std::pair("DS-6", "after_penetapan"), std::pair("KE-2", "before_penetapan"), std::pair("KE-4", "before_penetapan")}) {
    RegulationItem item;
    item.id = id;
    item.phase = phase;
    item.item_class = id[0] == 'K' ? "kode_etik" : "disiplin";
    item.categories = {"PNS", "PPPK"};
    if (std::string(id) == "DS-6" || std::string(id) == "KE-4") item.acts = {"reaction", "share", "follow", "comment", "quote", "post"};
    item.basis = {{"Basis of " + item.id, {}, 0, 0}};
    item.verified = true;
    pack->regulation.push_back(item);
  }
  CampaignAccount account;
  account.platform = "bluesky";
  account.account_id = "camp";
  account.contest = "one";
  account.contestant = "a";
  account.from = day(10);
  pack->accounts = CampaignAccounts({account});
  return pack;
}

std::string told(const pb::Hit& hit) {
  const HitSummary s = summary_of(hit);
  return std::string(name_of(s.act)) + " " + s.object + " " + s.target + " " + s.contest + "/" + s.contestant + " " + std::string(name_of(s.side)) + " " +
         std::string(name_of(s.status));
}

World::World(CommitterOptions options, std::shared_ptr<Pack> given) : pack(std::move(given)), options_(std::move(options)) {
  for (int i = 1; i <= 9; ++i) members["m" + std::to_string(i)] = {GivenMember{}};
  reopen();
}

void World::close() {
  committer_.reset();
  store_.reset();
}

void World::reopen() {
  close();
  store_ = Store::open(dir(), Store::Mode::kWrite);
  committer_ = std::make_unique<Committer>(*store_, options_);
  next_sequence = 0;
  use(pack, roster_);
}

void World::use(std::shared_ptr<Pack> other, const std::string& roster) {
  pack = std::move(other);
  roster_ = roster;
  sequences = committer_->use(pack, sha256(roster));
}

namespace {

std::string value_of(const Given& given) {
  std::string value = "{\"op\":" + std::to_string(static_cast<int>(given.op)) + ",\"object\":\"" + given.object + "\",\"version\":\"" + given.version +
                      "\",\"actor\":\"" + given.actor + "\",\"at\":" + std::to_string(given.event);
  if (given.text) value += ",\"text\":\"" + *given.text + "\"";
  for (const GivenRef& ref : given.refs) value += ",\"ref\":\"" + ref.id + ref.author + "\"";
  return value + "}";
}

Event event_of(const Given& given, const std::string& source, std::string_view value) {
  Event event;
  event.source = source;
  event.domain = given.domain;
  event.kind = given.kind;
  event.op = given.op;
  event.object_id = given.object;
  event.version = given.version;
  event.content_version = given.content_version;
  event.actor_id = given.actor;
  event.actor_handle = given.handle;
  if (given.text) event.text = *given.text;
  for (const GivenRef& r : given.refs) {
    Ref ref;
    ref.role = r.role;
    ref.id = r.id;
    ref.author_id = r.author;
    ref.author_handle = r.handle;
    ref.version = r.version;
    event.refs.push_back(ref);
  }
  event.t_event = given.event;
  event.t_seen = given.seen;
  event.t_record = given.record;
  for (const std::string& flag : given.flags) event.flags.push_back(flag);
  if (!given.local_id.empty()) event.extra.push_back({"local_id", given.local_id});
  event.value = value;
  return event;
}

std::vector<Member> rows_of(const World& world, const std::string& actor) {
  std::vector<Member> rows;
  const auto found = world.members.find(actor);
  if (found == world.members.end()) return rows;
  for (const GivenMember& given : found->second) {
    Member row;
    row.person = found->first;
    row.agency = "Agency";
    row.region = given.region;
    row.flags = given.flags;
    row.category = given.category;
    row.ownership = given.ownership;
    row.valid_from = given.from;
    row.valid_to = given.to;
    rows.push_back(row);
  }
  return rows;
}

void append(const World& world, const Given& given, std::string_view bytes, const FactContext& context, std::vector<Fact>& facts) {
  const std::string source = given.platform + ".test";
  const Event event = event_of(given, source, bytes);
  const std::vector<Member> rows = rows_of(world, given.actor);
  Verdict verdict;
  if (given.text) verdict = verdict_of_words(*given.text);
  append_facts(context, event, rows, given.text ? &verdict : nullptr, facts);
}

}  // namespace

Outcome World::outcome(const std::vector<Given>& events) {
  Outcome outcome;
  auto stream = std::make_shared<Stream>();
  stream->name = stream_name;
  stream->kind = stream_kind;
  stream->format = "canonical";
  std::vector<std::pair<size_t, size_t>> places;
  for (const Given& given : events) {
    const std::string value = value_of(given);
    places.emplace_back(outcome.batch.buffer.size(), value.size());
    outcome.batch.buffer += value;
  }
  outcome.batch.buffer.append(RecordBatch::kPadding, '\0');
  outcome.batch.stream = stream;
  uint64_t& number = next_number[stream_name];
  for (size_t i = 0; i < events.size(); ++i) {
    Record record;
    record.bytes = std::string_view(outcome.batch.buffer).substr(places[i].first, places[i].second);
    record.number = number++;
    record.t_record = events[i].record;
    outcome.batch.records.push_back(record);
    FactContext context;
    context.record = static_cast<uint32_t>(i);
    context.record_bytes = record.bytes;
    context.stream = stream.get();
    context.number = record.number;
    context.pack_sequence = sequences.pack;
    context.roster_sequence = sequences.roster;
    context.pack = pack.get();
    append(*this, events[i], record.bytes, context, outcome.facts);
    Outcome::PerRecord per;
    per.witness = events[i].seen ? events[i].seen : events[i].event ? events[i].event : events[i].record;
    per.outcome = RecordOutcome::kHandled;
    per.event = {events[i].kind, events[i].op == Op::kDelete, true};
    outcome.per_record.push_back(per);
  }
  outcome.batch.sequence = next_sequence++;
  outcome.batch.next_number = number;
  outcome.pack_sequence = sequences.pack;
  outcome.roster_sequence = sequences.roster;
  return outcome;
}

CommitResult World::commit(const std::vector<Given>& events) { return committer_->apply(outcome(events)); }

std::vector<pb::Hit> World::whole_hits() const {
  std::vector<pb::Hit> all;
  for_each_hit(*store_, {}, [&](const pb::Hit& hit) {
    all.push_back(hit);
    return true;
  });
  return all;
}

std::vector<std::string> World::hits() const {
  std::vector<std::string> all;
  for (const pb::Hit& hit : whole_hits()) all.push_back(told(hit));
  std::sort(all.begin(), all.end());
  return all;
}

pb::Hit World::only_hit() const {
  const std::vector<pb::Hit> all = whole_hits();
  EXPECT_EQ(all.size(), 1u);
  return all.empty() ? pb::Hit() : all.front();
}

std::string World::export_lines() const {
  std::string out;
  for (const pb::Hit& hit : whole_hits()) {
    append_hit_json(hit, true, out);
    out += "\n";
  }
  return out;
}

std::vector<std::string> files_with(const World& world, const std::string& bytes) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(world.dir())) {
    std::ifstream file(entry.path(), std::ios::binary);
    if (std::string(std::istreambuf_iterator<char>(file), {}).find(bytes) != std::string::npos) found.push_back(entry.path().filename());
  }
  return found;
}

void expect_in_any_order(const std::vector<Given>& events, const std::vector<std::string>& hits) {
  std::vector<size_t> order(events.size());
  std::iota(order.begin(), order.end(), size_t{0});
  do {
    World together, apart;
    std::vector<Given> all;
    for (const size_t i : order) {
      all.push_back(events[i]);
      apart.commit(events[i]);
      if (i % 2) apart.reopen();
    }
    together.commit(all);
    EXPECT_EQ(together.hits(), hits) << "in the order " << testing::PrintToString(order);
    EXPECT_EQ(apart.hits(), hits) << "one by one, in the order " << testing::PrintToString(order);
    EXPECT_EQ(apart.export_lines(), together.export_lines());
    for (World* world : {&together, &apart}) EXPECT_TRUE(verify_store(world->store(), *world->pack, 400).ok());
  } while (std::next_permutation(order.begin(), order.end()));
}

std::vector<Fact> facts_of(const World& world, const std::vector<Given>& events) {
  std::vector<Fact> facts;
  for (size_t i = 0; i < events.size(); ++i) {
    FactContext context;
    context.record = static_cast<uint32_t>(i);
    const std::string value = value_of(events[i]);
    context.record_bytes = value;
    append(world, events[i], value, context, facts);
  }
  return facts;
}

}  // namespace netra::test
