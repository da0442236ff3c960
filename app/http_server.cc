#include "app/http_server.h"

#include <fmt/format.h>
#include <httplib.h>

#include <charconv>
#include <thread>

#include "metrics/input_error.h"

namespace netra {
namespace {

constexpr size_t kThreads = 8;
constexpr const char* kPlain = "text/plain; charset=utf-8";
constexpr const char* kPrometheus = "text/plain; version=0.0.4; charset=utf-8";

std::pair<std::string, int> parsed(const std::string& listen) {
  const size_t colon = listen.rfind(':');
  int port = -1;
  const char* const end = listen.data() + listen.size();
  const bool number = colon != std::string::npos && std::from_chars(listen.data() + colon + 1, end, port).ptr == end;
  if (!number || colon == 0 || port < 0 || port > 65535)
    throw InputError(fmt::format("http.listen '{}' is no address; write host:port, such as 127.0.0.1:9464", listen));
  if (listen[0] == '[' && listen[colon - 1] == ']') return {listen.substr(1, colon - 2), port};
  return {listen.substr(0, colon), port};
}

}  // namespace

struct HttpServer::State {
  httplib::Server server;
  std::string address;
  std::jthread thread;
};

void HttpServer::check(const std::string& listen) { parsed(listen); }

HttpServer::HttpServer(const std::string& listen, HttpAnswers answers) : state_(std::make_unique<State>()) {
  auto [host, port] = parsed(listen);
  httplib::Server& server = state_->server;
  server.set_socket_options([](socket_t socket) {  // not SO_REUSEPORT, the library's own: two daemons would share one port
    const int yes = 1;
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  });
  // Answers are small and made at once: nobody may hold a thread for long, and nobody has anything to send.
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_keep_alive_max_count(1);
  server.set_read_timeout(std::chrono::seconds(1));
  server.set_write_timeout(std::chrono::seconds(5));
  server.set_pre_routing_handler([](const httplib::Request& request, httplib::Response& response) {
    if (request.method == "GET" || request.method == "HEAD") return httplib::Server::HandlerResponse::Unhandled;
    response.status = 405;  // before a body is read
    response.set_header("Allow", "GET, HEAD");
    return httplib::Server::HandlerResponse::Handled;
  });
  server.Get("/metrics", [metrics = answers.metrics](const httplib::Request&, httplib::Response& response) {
    response.set_content(metrics(), kPrometheus);
  });
  server.Get("/healthz", [](const httplib::Request&, httplib::Response& response) { response.set_content("ok\n", kPlain); });
  server.Get("/readyz", [not_ready = answers.not_ready](const httplib::Request&, httplib::Response& response) {
    const std::string reasons = not_ready();
    response.status = reasons.empty() ? 200 : 503;
    response.set_content(reasons.empty() ? "ready\n" : reasons, kPlain);
  });
  if (port == 0) port = server.bind_to_any_port(host);
  else if (!server.bind_to_port(host, port)) port = -1;
  if (port <= 0) throw SystemError(fmt::format("http.listen {}: the address cannot be had; is another process on it?", listen));
  state_->address = fmt::format("{}:{}", host, port);
  state_->thread = std::jthread([&server] { server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();
}

HttpServer::~HttpServer() { state_->server.stop(); }

const std::string& HttpServer::address() const { return state_->address; }

}  // namespace netra
