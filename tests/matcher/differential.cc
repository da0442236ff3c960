// The matcher against a naive reading: texts of all lengths from 1 to 300 bytes at all alignments, made of a pack's phrases,
// of noise, of any bytes, and cut from recorded texts. For each: the scan finds what a word-by-word search finds; and the
// verdict equals that of all hits, shuffled, taken the long way, without the early ways out.
//
//   matcher_differential [--texts N] [--seed S] [--rules DIR]... [FILE...]     FILE: JSON lines with `text`
//
// Prints the seed and what was seen; exits 1 at the first difference, with the text.

#include <simdjson.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <optional>
#include <random>

#include "matcher/annotate.h"
#include "matcher/confirm.h"
#include "matcher/matcher.h"
#include "matcher/normalise.h"
#include "matcher/pack_loader.h"
#include "metrics/input_error.h"
#include "naive_scan.h"

namespace netra {
namespace {

constexpr size_t kBytesMax = 300, kAlignments = 64;

struct Arguments {
  uint64_t texts = 10'000'000;
  uint64_t seed = std::random_device{}();
  std::vector<std::string> rules, files;
};

Arguments read_arguments(int argc, char** argv) {
  Arguments made;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (!name.starts_with("--")) {
      made.files.push_back(name);
      continue;
    }
    if (++i == argc) throw InputError(name + " needs a value");
    if (name == "--texts") made.texts = std::stoull(argv[i]);
    else if (name == "--seed") made.seed = std::stoull(argv[i]);
    else if (name == "--rules") made.rules.emplace_back(argv[i]);
    else throw InputError("unknown option " + name);
  }
  if (made.rules.empty()) made.rules.emplace_back(NETRA_RULES);
  return made;
}

std::vector<std::string> read_texts(const std::vector<std::string>& files) {
  std::vector<std::string> texts;
  simdjson::dom::parser parser;
  for (const std::string& path : files) {
    std::ifstream in(path);
    if (!in) throw InputError(path, 0, "cannot be read");
    for (std::string line; std::getline(in, line);) {
      std::string_view text;
      if (parser.parse(line)["text"].get(text) == simdjson::SUCCESS && !text.empty()) texts.emplace_back(text);
    }
  }
  return texts;
}

// Makes texts; the n-th of a seed is always the same.
class TextMaker {
 public:
  TextMaker(const Lexicon& lexicon, std::vector<std::string> recorded, uint64_t seed) : lexicon_(lexicon), recorded_(std::move(recorded)), random_(seed) {}

  std::string make(size_t bytes) {
    std::string text;
    const uint64_t kind = random_() % 10;
    if (kind == 0) {
      while (text.size() < bytes) text += static_cast<char>(random_());
    } else if (kind < 5 && !recorded_.empty()) {
      while (text.size() < bytes) text += cut(bytes - text.size());
    } else {
      while (text.size() < bytes) add_piece(text);
    }
    text.resize(bytes);
    return text;
  }

 private:
  std::string cut(size_t bytes) {
    const std::string& whole = recorded_[random_() % recorded_.size()];
    return whole.substr(whole.size() > bytes ? random_() % (whole.size() - bytes + 1) : 0, bytes);
  }

  void add_piece(std::string& text) {
    static const char* const kNoise[] = {",", ".", "!", "?", "-", "#", "@", "\"", "\n", "https://t.co/x", "\xFF", "é", "АВ", "ａｂ", "☝️", "2", "02", "1️⃣", "a", "xx", "(", ")"};
    std::string piece = random_() % 4 == 0 ? kNoise[random_() % std::size(kNoise)] : lexicon_.atoms[random_() % lexicon_.atoms.size()].phrase;
    const uint64_t change = random_() % 16;
    if (change == 0) piece.insert(random_() % (piece.size() + 1), 1 + random_() % 4, piece[random_() % piece.size()]);  // stretched letters
    if (change == 1) piece.erase(random_() % piece.size(), 1);
    if (change == 2)
      for (char& c : piece) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    if (change == 3)
      for (size_t i = 1; i < piece.size(); i += 2) piece.insert(i, 1, random_() % 2 ? ' ' : '.');
    text += piece;
    if (random_() % 8) text += ' ';
  }

  const Lexicon& lexicon_;
  const std::vector<std::string> recorded_;
  std::mt19937_64 random_;
};

class Differential {
 public:
  Differential(const std::shared_ptr<const Pack>& pack, uint64_t seed)
      : pack_(pack), matcher_(pack, ""), scanner_(*pack->lexicon, ""), words_(*pack->lexicon), scratch_(matcher_.make_scratch()),
        hyperscan_(scanner_.make_scratch()), annotator_(*pack->lexicon), random_(seed) {}

  // What differs; nothing when all agrees. Text and normalised text are read at this alignment, with other bytes around.
  std::optional<std::string> compare(const std::string& original, size_t alignment) {
    normalise(original, pack_->lexicon->vocabulary, alone_);
    const std::string_view text = placed(original, alignment, 'x');
    normalise(text, pack_->lexicon->vocabulary, normalised_);
    if (!same(normalised_, alone_)) return "it is normalised to '" + std::string(alone_.view()) + "' alone and to '" + std::string(normalised_.view()) + "' here";
    scanner_.scan(placed(alone_.view(), alignment, ' '), hyperscan_, hits_);
    std::vector<AtomHit> regexes, literals, naive = words_.scan(normalised_.view());
    for (const AtomHit& hit : hits_) (hit.regex ? regexes : literals).push_back(hit);
    if (literals != naive) return "the scan finds " + told(literals) + ", a naive search " + told(naive);
    if (texts_ % 1000 == 0 && naive != find_scan(*pack_->lexicon, normalised_.view())) return "the two naive searches differ";
    Verdict fast, claims_alone, slow;
    matcher_.match(placed(original, alignment, '9'), *scratch_, fast);
    matcher_.match(original, *scratch_, claims_alone, false);
    naive.insert(naive.end(), regexes.begin(), regexes.end());
    std::shuffle(naive.begin(), naive.end(), random_);
    annotator_.run(normalised_, naive, annotated_, true);
    Confirmer(*pack_, annotated_).run(slow, false);
    if (fast.claims != slow.claims) return "the claims differ";
    if (fast.stance != slow.stance) return "the stances differ";
    if (claims_alone.claims != slow.claims) return "the claims differ where no stance is asked for";
    ++texts_;
    hits_seen_ += naive.size();
    judged_ += !fast.empty();
    return {};
  }

  void print_summary(uint64_t seed) const {
    std::printf("%llu texts, %llu phrases found, %llu texts with a claim or a stance, seed %llu: no difference\n", ull(texts_), ull(hits_seen_), ull(judged_), ull(seed));
  }

 private:
  // A copy at the alignment between bytes that must not matter; valid until the next.
  std::string_view placed(std::string_view bytes, size_t alignment, char around) {
    place_.assign(alignment + bytes.size() + kAlignments, around);
    std::memcpy(place_.data() + alignment, bytes.data(), bytes.size());
    return std::string_view(place_).substr(alignment, bytes.size());
  }
  static bool same(const NormalisedText& a, const NormalisedText& b) {
    const auto equal = [](const Token& x, const Token& y) { return x.begin == y.begin && x.end == y.end && x.sentence == y.sentence && x.clause == y.clause && x.flags == y.flags && x.number == y.number; };
    return a.view() == b.view() && std::equal(a.tokens.begin(), a.tokens.end(), b.tokens.begin(), b.tokens.end(), equal);
  }
  static unsigned long long ull(uint64_t n) { return n; }
  std::string told(const std::vector<AtomHit>& hits) const {
    std::string out;
    for (const AtomHit& hit : hits) out += "[" + std::to_string(hit.from) + "," + std::to_string(hit.to) + ") " + pack_->lexicon->atoms[hit.index].phrase + "; ";
    return out;
  }

  std::shared_ptr<const Pack> pack_;
  Matcher matcher_;
  Scanner scanner_;
  WordScan words_;
  std::unique_ptr<Matcher::Scratch, void (*)(Matcher::Scratch*)> scratch_;
  HsScratch hyperscan_;
  Annotator annotator_;
  std::mt19937_64 random_;
  NormalisedText alone_, normalised_;
  std::string place_;
  AnnotatedText annotated_;
  std::vector<AtomHit> hits_;
  uint64_t texts_ = 0, hits_seen_ = 0, judged_ = 0;
};

void print_bytes(std::string_view text) {
  for (const char c : text) {
    if (c >= ' ' && c < 127 && c != '\\') std::putchar(c);
    else std::printf("\\x%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  std::putchar('\n');
}

int run(const Arguments& arguments) {
  const auto pack = load_pack(arguments.rules, "");
  TextMaker maker(*pack->lexicon, read_texts(arguments.files), arguments.seed);
  Differential differential(pack, arguments.seed);
  for (uint64_t n = 0; n < arguments.texts; ++n) {
    const std::string text = maker.make(1 + n % kBytesMax);
    const size_t at = n / kBytesMax % kAlignments;
    const auto difference = differential.compare(text, at);
    if (!difference) continue;
    std::printf("text %llu of seed %llu, %zu bytes at alignment %zu: %s\n", static_cast<unsigned long long>(n), static_cast<unsigned long long>(arguments.seed), text.size(), at,
                difference->c_str());
    print_bytes(text);
    return 1;
  }
  differential.print_summary(arguments.seed);
  return 0;
}

}  // namespace
}  // namespace netra

int main(int argc, char** argv) {
  try {
    return netra::run(netra::read_arguments(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "matcher_differential: %s\n", error.what());
    return 2;
  }
}
