#include "bench/corpus.h"

#include <fstream>
#include <stdexcept>

namespace netra::bench {
namespace {

constexpr int64_t kBegin = 1'728'950'400'000'000;  // 2024-10-15, while the contests of the sentences run
constexpr int64_t kStepUs = 500;
constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view kTidBase32 = "234567abcdefghijklmnopqrstuvwxyz";
constexpr uint64_t kPopulation = 5'000'000;  // accounts beside the roster's

// A bijection that looks random (splitmix64's finisher).
uint64_t mixed(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

void append_base32(std::string& out, uint64_t seed, int characters, std::string_view alphabet = kBase32) {
  uint64_t bits = 0;
  for (int i = 0; i < characters; ++i) {
    if (i % 12 == 0) bits = mixed(seed + static_cast<uint64_t>(i) * 0x51ed2701);
    out += alphabet[bits & 31];
    bits >>= 5;
  }
}

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) lines.push_back(line);
  }
  if (lines.empty()) throw std::runtime_error(path + ": no sentences; give the folder bench/data");
  return lines;
}

}  // namespace

Sentences Sentences::read(const std::string& folder) {
  return {lines_of(folder + "/everyday.txt"), lines_of(folder + "/campaign.txt"), lines_of(folder + "/phrases.txt")};
}

Corpus::Corpus(const CorpusSpec& spec, const Sentences& sentences)
    : spec_(spec), sentences_(sentences), state_(mixed(spec.seed)), time_us_(kBegin) {}

uint64_t Corpus::random() { return mixed(state_++); }

std::string_view Corpus::format() const {
  switch (spec_.shape) {
    case Shape::kCanonical: return "canonical";
    case Shape::kTwitter: return "twitter_v1";
    case Shape::kJetstream: return "jetstream_v1";
  }
  return "";
}

Corpus::Person Corpus::someone() {
  if (spec_.roster_accounts > 0 && chance(spec_.members)) return {below(spec_.roster_accounts), true};
  return nobody();
}

Corpus::Person Corpus::nobody() { return {spec_.roster_accounts + below(kPopulation), false}; }

bool Corpus::make_text(size_t size, bool may_campaign) {
  text_.clear();
  const bool campaign = may_campaign && chance(spec_.campaign);
  const size_t plant_at = campaign ? below(size / 2 + 1) : size + 1;
  bool planted = false, sentence_ends = false;
  do {
    const bool plant = campaign && !planted && text_.size() >= plant_at;
    // A planted sentence stands for itself: what is beside it must not change what it says.
    if (!text_.empty()) text_ += plant || sentence_ends ? ". " : chance(150) ? ".\n" : chance(300) ? ", " : ". ";
    sentence_ends = plant;
    if (plant) {
      text_ += sentences_.campaign[below(sentences_.campaign.size())];
      planted = true;
    } else {
      text_ += sentences_.everyday[below(sentences_.everyday.size())];
      if (chance(60)) text_ += " \U0001F64F";
    }
  } while (text_.size() < size || (campaign && !planted));
  ++counts_.texts;
  counts_.campaign_texts += campaign;
  return campaign;
}

Corpus::Post Corpus::target(Person& actor) {
  if (remembered_ > 0 && spec_.roster_accounts > 0 && chance(spec_.joining)) {
    actor = {below(spec_.roster_accounts), true};
    ++counts_.joining_acts;
    return recent_[below(std::min<uint64_t>(remembered_, recent_.size()))];
  }
  return {unknown_post_++, nobody()};
}

void Corpus::remember(const Post& post) { recent_[remembered_++ % recent_.size()] = post; }

void Corpus::append_next(std::string& out) {
  const size_t before = out.size();
  time_us_ += kStepUs;
  switch (spec_.shape) {
    case Shape::kCanonical: canonical(out); break;
    case Shape::kTwitter: twitter(out); break;
    case Shape::kJetstream: jetstream(out); break;
  }
  ++counts_.records;
  counts_.bytes += out.size() - before;
  out += '\n';
}

std::string Corpus::all() {
  std::string out;
  out.reserve((spec_.records - counts_.records) * (spec_.shape == Shape::kTwitter ? 4700 : 560));
  while (counts_.records < spec_.records) append_next(out);
  return out;
}

std::string Corpus::member(uint64_t i) const {
  if (spec_.shape == Shape::kTwitter) return std::to_string(twitter_id({i, true}));
  std::string did;
  append_did(did, {i, true});
  return did;
}

std::string Corpus::roster_csv() const {
  std::string out = "platform,account_id,handle,person,category,agency,region,valid_from,valid_to,ownership,flags\n";
  for (uint64_t i = 0; i < spec_.roster_accounts; ++i) {
    out += platform();
    out += ',' + member(i) + ",,P-" + std::to_string(i) + ",PNS,Dinas Contoh,64.09,,,confirmed,\n";
  }
  return out;
}

void Corpus::append_did(std::string& out, Person person) const {
  out += "did:plc:";
  append_base32(out, person.number * 0x2545f4914f6cdd1d, 24);
}

void Corpus::append_cid(std::string& out, uint64_t number) const {
  out += "bafyrei";
  append_base32(out, number * 0x9e3779b97f4a7c15 + 7, 52);
}

void Corpus::append_tid(std::string& out, uint64_t number) const {
  out += '3';
  append_base32(out, number + 0x1234567, 12, kTidBase32);
}

void Corpus::append_uri(std::string& out, Person author, std::string_view collection, uint64_t number) const {
  out += "at://";
  append_did(out, author);
  out += '/';
  out += collection;
  out += '/';
  append_tid(out, number);
}

uint64_t Corpus::twitter_id(Person person) const { return 1'000'000'000 + mixed(person.number) % 8'000'000'000'000'000'000; }

void Corpus::append_json_text(std::string& out, bool ascii) const {
  for (size_t i = 0; i < text_.size(); ++i) {
    const char c = text_[i];
    if (c == '\n') {
      out += "\\n";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (ascii && c == '/') {
      out += "\\/";
    } else if (ascii && static_cast<unsigned char>(c) >= 0xf0) {  // the only sign beyond ASCII that texts here have
      out += "\\ud83d\\ude4f";
      i += 3;
    } else {
      out += c;
    }
  }
}

}  // namespace netra::bench
