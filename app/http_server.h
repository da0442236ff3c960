#pragma once

#include <functional>
#include <memory>
#include <string>

namespace netra {

// What the daemon answers over HTTP. The functions are called in the server's threads.
struct HttpAnswers {
  std::function<std::string()> metrics;                // the page for Prometheus
  std::function<std::string()> not_ready;              // empty when ready, else the reasons, a line each
};

// `/metrics`, `/healthz` (the process answers) and `/readyz` (200, or 503 with the reasons).
// Owns its threads; stops when destroyed.
class HttpServer {
 public:
  // Throws InputError when the address is wrong; listens on nothing.
  static void check(const std::string& listen);
  // `listen` is `host:port`; port 0 takes a free one. Throws InputError when the address is wrong, SystemError when it
  // cannot be had.
  HttpServer(const std::string& listen, HttpAnswers answers);
  ~HttpServer();
  // `127.0.0.1:9464`, with the real port.
  const std::string& address() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace netra
