#include "matcher/scan.h"

#include <fmt/format.h>
#include <hs/hs.h>

#include <algorithm>
#include <cstdlib>

#include "matcher/database_cache.h"
#include "metrics/input_error.h"

namespace netra {
namespace {

struct Sink {
  const Lexicon& lexicon;
  std::vector<AtomHit>& hits;
};

// The literal was padded with one space before and after.
int on_literal(unsigned int id, unsigned long long, unsigned long long to, unsigned int, void* context) noexcept {
  auto& sink = *static_cast<Sink*>(context);
  const auto size = static_cast<uint32_t>(sink.lexicon.atoms[id].phrase.size());
  const auto end = static_cast<uint32_t>(to) - 1;
  sink.hits.push_back({id, end - size, end, false});
  return 0;
}

int on_regex(unsigned int id, unsigned long long from, unsigned long long to, unsigned int, void* context) noexcept {
  auto& sink = *static_cast<Sink*>(context);
  sink.hits.push_back({id, static_cast<uint32_t>(from), static_cast<uint32_t>(to), true});
  return 0;
}

void check(hs_error_t error, std::string_view what) {
  if (error != HS_SUCCESS) throw SystemError(fmt::format("Hyperscan could not {} (error {})", what, error));
}

}  // namespace

Scanner::Scanner(const Lexicon& lexicon, const std::string& cache_dir) : lexicon_(lexicon) {
  Sha256Stream literals, regexes;
  for (const Atom& atom : lexicon.atoms) literals.add_field(atom.phrase);
  for (const Regex& regex : lexicon.regexes) regexes.add_field(regex.pattern);
  if (!lexicon.atoms.empty()) open(literals_, "literals", literals.finish(), cache_dir, &Scanner::compile_literals);
  if (!lexicon.regexes.empty()) open(regexes_, "regexes", regexes.finish(), cache_dir, &Scanner::compile_regexes);
}

void Scanner::open(HsDatabase& database, std::string_view what, const Sha256& phrases, const std::string& cache_dir,
                   HsDatabase (Scanner::*compile)() const) {
  const DatabaseCache cache(cache_dir, phrases, what);
  const auto found = cache.load(database);
  if (found == DatabaseCache::Found::kUsable) return;
  database = (this->*compile)();
  cache.store(database);
  if (origin_ != "rebuilt") origin_ = found == DatabaseCache::Found::kUnusable ? "rebuilt" : "compiled";
}

HsDatabase Scanner::compile_literals() const {
  std::vector<std::string> padded;
  std::vector<const char*> texts;
  std::vector<size_t> sizes;
  std::vector<unsigned> flags(lexicon_.atoms.size(), 0), ids;
  padded.reserve(lexicon_.atoms.size());
  for (const Atom& atom : lexicon_.atoms) {
    ids.push_back(static_cast<unsigned>(ids.size()));
    padded.push_back(" " + atom.phrase + " ");
    texts.push_back(padded.back().data());
    sizes.push_back(padded.back().size());
  }
  hs_database_t* made = nullptr;
  hs_compile_error_t* error = nullptr;
  const auto result = hs_compile_lit_multi(texts.data(), flags.data(), ids.data(), sizes.data(), static_cast<unsigned>(ids.size()),
                                           HS_MODE_BLOCK, nullptr, &made, &error);
  if (result != HS_SUCCESS) {
    const std::string message = error ? error->message : "unknown error";
    hs_free_compile_error(error);
    throw InputError(fmt::format("the pack's phrases could not be compiled: {}", message));
  }
  return HsDatabase(made);
}

HsDatabase Scanner::compile_regexes() const {
  std::vector<const char*> texts;
  std::vector<unsigned> flags(lexicon_.regexes.size(), HS_FLAG_SOM_LEFTMOST), ids;
  for (const Regex& regex : lexicon_.regexes) {
    ids.push_back(static_cast<unsigned>(ids.size()));
    texts.push_back(regex.pattern.c_str());
  }
  hs_database_t* made = nullptr;
  hs_compile_error_t* error = nullptr;
  const auto result = hs_compile_multi(texts.data(), flags.data(), ids.data(), static_cast<unsigned>(ids.size()), HS_MODE_BLOCK, nullptr, &made, &error);
  if (result != HS_SUCCESS) {
    const std::string message = error ? error->message : "unknown error";
    const Regex& bad = lexicon_.regexes[error && error->expression >= 0 ? static_cast<size_t>(error->expression) : 0];
    hs_free_compile_error(error);
    throw InputError(bad.file, bad.line, fmt::format("the regex '{}' cannot compile: {}", bad.pattern, message));
  }
  return HsDatabase(made);
}

std::string Scanner::regex_fault(const std::string& pattern) {
  hs_database_t* made = nullptr;
  hs_compile_error_t* error = nullptr;
  const auto result = hs_compile(pattern.c_str(), HS_FLAG_SOM_LEFTMOST, HS_MODE_BLOCK, nullptr, &made, &error);
  const HsDatabase owner(made);
  if (result == HS_SUCCESS) return {};
  const std::string message = error ? error->message : "unknown error";
  hs_free_compile_error(error);
  return message;
}

HsScratch Scanner::make_scratch() const {
  hs_scratch_t* scratch = nullptr;
  if (literals_) check(hs_alloc_scratch(literals_.get(), &scratch), "allocate scratch");
  if (regexes_) check(hs_alloc_scratch(regexes_.get(), &scratch), "allocate scratch");
  return HsScratch(scratch);
}

void Scanner::scan(std::string_view normalised, const HsScratch& scratch, std::vector<AtomHit>& hits) const {
  hits.clear();
  Sink sink{lexicon_, hits};
  const auto size = static_cast<unsigned>(normalised.size());
  // A scan of a valid database with its own scratch fails only on memory that is corrupt: nothing to go on with.
  if (literals_ && hs_scan(literals_.get(), normalised.data(), size, 0, scratch.get(), on_literal, &sink) != HS_SUCCESS) std::abort();
  if (regexes_ && hs_scan(regexes_.get(), normalised.data(), size, 0, scratch.get(), on_regex, &sink) != HS_SUCCESS) std::abort();
  std::sort(hits.begin(), hits.end(), [](const AtomHit& a, const AtomHit& b) {
    return std::tie(a.from, a.to, a.regex, a.index) < std::tie(b.from, b.to, b.regex, b.index);
  });
}

}  // namespace netra
