#pragma once

#include <csignal>
#include <initializer_list>

namespace netra {

// What people and service managers tell a long command: stop (SIGINT, SIGTERM) or, where asked for, reload (SIGHUP).
// A signal sets a flag and interrupts a blocking read of the thread that made this object, whichever thread it hits.
// A second SIGINT ends the process at once with 130: what is written is safe.
// From then on a pipe whose reader is gone and a file at its limit are writes that fail, and end no process.
// One at a time, made in main's thread before others start. Restores the former handlers of the three when it goes.
class Signals {
 public:
  explicit Signals(bool with_reload);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  bool stop_requested() const;
  // A SIGINT was among what asked to stop.
  bool interrupted() const;
  // True once per SIGHUP.
  bool take_reload();

 private:
  bool with_reload_;
  struct sigaction old_int_, old_term_, old_hup_;
};

}  // namespace netra
