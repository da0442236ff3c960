#include "app/signals.h"

#include <pthread.h>
#include <unistd.h>

#include <atomic>

namespace netra {
namespace {

std::atomic<int> stops{0};
std::atomic<bool> reload{false}, interrupt{false};
std::atomic<pthread_t> listener{};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<pthread_t>::is_always_lock_free);

extern "C" void on_signal(int signal) {
  const pthread_t thread = listener.load();
  if (!pthread_equal(pthread_self(), thread)) {
    pthread_kill(thread, signal);
    return;
  }
  if (signal == SIGINT) interrupt.store(true);
  if (signal == SIGHUP)
    reload.store(true);
  else if (stops.fetch_add(1) > 0 && signal == SIGINT)
    _exit(130);
}

}  // namespace

Signals::Signals(bool with_reload) : with_reload_(with_reload), old_int_{}, old_term_{}, old_hup_{} {
  stops.store(0);
  reload.store(false);
  interrupt.store(false);
  listener.store(pthread_self());
  struct sigaction action {};
  action.sa_handler = on_signal;  // without SA_RESTART: a blocking read comes back
  sigaction(SIGINT, &action, &old_int_);
  sigaction(SIGTERM, &action, &old_term_);
  if (with_reload_) sigaction(SIGHUP, &action, &old_hup_);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

Signals::~Signals() {
  sigaction(SIGINT, &old_int_, nullptr);
  sigaction(SIGTERM, &old_term_, nullptr);
  if (with_reload_) sigaction(SIGHUP, &old_hup_, nullptr);
}

bool Signals::stop_requested() const { return stops.load() > 0; }
bool Signals::interrupted() const { return interrupt.load(); }
bool Signals::take_reload() { return reload.exchange(false); }

}  // namespace netra
