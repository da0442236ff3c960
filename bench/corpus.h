#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace netra::bench {

// Streams to measure on, made from a seed: the same spec gives the same bytes on every machine.
enum class Shape : char {
  kCanonical = 'a',  // canonical events, 40 % with 220-byte texts
  kTwitter = 'b',    // X v1.1 statuses of 4.6 kB
  kJetstream = 'c',  // Jetstream, 15/70/10/5 % post/like/repost/follow
};

struct CorpusSpec {
  Shape shape = Shape::kCanonical;
  uint64_t records = 1'000'000;
  uint64_t roster_accounts = 200'000;
  uint64_t seed = 1;
  // Shares of what matters, in thousandths.
  int members = 30;    // actors on the roster
  int campaign = 20;   // texts with campaign content
  int joining = 2;     // acts of a member on campaign content of this stream
};

// What a corpus holds, counted while it was made; what a right answer must find again.
struct CorpusCounts {
  uint64_t records = 0, bytes = 0;
  uint64_t texts = 0;          // events with a text to judge, embedded originals included
  uint64_t campaign_texts = 0; // of these, with a planted sentence
  uint64_t own_hits = 0;       // planted sentences in members' own posts: a hit each
  uint64_t joining_acts = 0;   // a hit each
  uint64_t hits() const { return own_hits + joining_acts; }
};

// The sentences that texts are made of, one a line: data files, so that no language stands in code.
struct Sentences {
  std::vector<std::string> everyday, campaign;
  std::vector<std::string> phrases;  // what a pack of real size looks for; none of the corpus is made of it
  // Throws std::runtime_error when a file is missing or empty.
  static Sentences read(const std::string& folder);
};

// Thread safety: none.
class Corpus {
 public:
  Corpus(const CorpusSpec& spec, const Sentences& sentences);

  // Appends the next record and LF. REQUIRES: fewer than spec.records so far.
  void append_next(std::string& out);
  // All that is left.
  std::string all();
  const CorpusCounts& counts() const { return counts_; }

  Shape shape() const { return spec_.shape; }
  // The account of the roster's i-th row, as canonical events name it.
  std::string member(uint64_t i) const;
  std::string_view platform() const { return spec_.shape == Shape::kTwitter ? "x" : "bluesky"; }
  // The name that `--format` knows the records by.
  std::string_view format() const;
  // Roster CSV, header and LFs included.
  std::string roster_csv() const;

 private:
  struct Person {
    uint64_t number = 0;
    bool member = false;
  };
  struct Post {
    uint64_t number = 0;
    Person author;
  };

  uint64_t random();
  uint64_t below(uint64_t n) { return static_cast<uint64_t>((static_cast<unsigned __int128>(random()) * n) >> 64); }
  bool chance(int thousandths) { return below(1000) < static_cast<uint64_t>(thousandths); }

  Person someone();
  Person nobody();
  // A post number that no other has; and one that nothing in the stream has.
  uint64_t new_number() { return next_post_++; }
  // Makes text_ about `size` bytes long; true with a planted sentence, which only `may_campaign` allows.
  bool make_text(size_t size, bool may_campaign);
  // What an act points to: campaign content of this stream with a member acting, or something unknown.
  Post target(Person& actor);
  void remember(const Post& post);

  void canonical(std::string& out);
  void canonical_post(std::string& out);
  void canonical_act(std::string& out, std::string_view kind, std::string_view collection);
  void canonical_head(std::string& out, std::string_view kind, std::string_view collection, Person actor, uint64_t number);
  void jetstream(std::string& out);
  void jetstream_post(std::string& out);
  void jetstream_act(std::string& out, std::string_view collection);
  void jetstream_head(std::string& out, std::string_view collection, Person actor, uint64_t number);
  void jetstream_tail(std::string& out, uint64_t number);
  void twitter(std::string& out);
  void twitter_status(std::string& out, Person author, uint64_t number, const std::string* embedded, size_t filler);
  void twitter_user(std::string& out, Person person);

  void append_did(std::string& out, Person person) const;
  void append_cid(std::string& out, uint64_t number) const;
  void append_tid(std::string& out, uint64_t number) const;
  void append_uri(std::string& out, Person author, std::string_view collection, uint64_t number) const;
  void append_claimed_time(std::string& out) const;
  void append_json_text(std::string& out, bool ascii) const;
  uint64_t twitter_id(Person person) const;

  const CorpusSpec spec_;
  const Sentences sentences_;
  CorpusCounts counts_;
  uint64_t state_;
  uint64_t next_post_ = 1;
  uint64_t unknown_post_ = uint64_t{1} << 40;  // numbers of posts that the stream does not hold
  int64_t time_us_;
  std::string text_;
  std::array<Post, 1024> recent_{};  // campaign posts of the stream, for joining acts
  uint64_t remembered_ = 0;
};

}  // namespace netra::bench
