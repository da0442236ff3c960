#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "matcher/pack.h"
#include "matcher/verdict.h"

namespace netra {

// Text in, verdict out: normalise, scan for atoms, confirm with the pack's rules.
// Thread safety: const and shared; each thread brings its own Scratch.
class Matcher {
 public:
  // What of a text is judged: this many bytes, to the end of a word (of none that takes half of them). Longer than any post that people read to its end, and
  // short enough that no text can hold a worker up. A text that goes on carries `shortened` among its repairs.
  static constexpr size_t kJudgedBytes = size_t{32} << 10;

  // What one thread works in. It belongs to the matcher that made it.
  class Scratch;

  // Compiles the pack's atoms, or takes them from `cache_dir` (empty: no cache). A stale or broken cache is rebuilt and
  // counted, never trusted. Throws InputError naming file and line of an entry that cannot compile.
  Matcher(std::shared_ptr<const Pack> pack, const std::string& cache_dir);
  ~Matcher();

  const std::shared_ptr<const Pack>& pack() const;
  // Identity of normaliser and rules engine, for provenance.
  static std::string_view normaliser_version();
  // How the database was had: `cache`, `compiled`, `rebuilt` (the cache was broken or stale).
  std::string_view database_origin() const;

  std::unique_ptr<Scratch, void (*)(Scratch*)> make_scratch() const;
  // `text` may be any bytes; what is no UTF-8 is read as U+FFFD. `verdict` is cleared first and its storage reused.
  // `stance` says whether an open stance is wanted; the claims are the same without it, and many texts are done sooner.
  void match(std::string_view text, Scratch& scratch, Verdict& verdict, bool stance = true) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace netra
