#include "http/server.h"

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <atomic>
#include <thread>

#include "base/strings.h"
#include "http/routes.h"

namespace contrechamp::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using BeastRequest = beast::http::request<beast::http::string_body>;

constexpr int most_connections = 256;
constexpr std::size_t most_header_bytes = 16 * 1024;
constexpr std::size_t most_body_bytes = 64 * 1024;
constexpr auto request_time = std::chrono::seconds(10);
constexpr auto idle_time = std::chrono::seconds(60);
constexpr auto event_step = std::chrono::milliseconds(500);
constexpr int comment_steps = 30;  // a comment after 15 quiet seconds
constexpr int answer_threads = 4;

struct Shared {
  AccessRules rules;
  Workbench& workbench;
  asio::thread_pool answers{answer_threads};
  std::atomic<int> connections{0};
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, Shared& shared) : stream_(std::move(socket)), timer_(stream_.get_executor()), shared_(shared) {
    ++shared_.connections;
  }
  ~Connection() { --shared_.connections; }

  void read() {
    parser_.emplace();
    parser_->header_limit(most_header_bytes);
    parser_->body_limit(most_body_bytes);
    // Waiting for a request may take long, receiving one may not.
    stream_.expires_after(first_ ? request_time : idle_time);
    first_ = false;
    beast::http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return self->refuse(error);
      self->answer();
    });
  }

 private:
  void refuse(beast::error_code error) {
    if (error == beast::http::error::end_of_stream || error == beast::error::timeout || error == asio::error::operation_aborted)
      return close();
    keep_ = false;
    const bool large = error == beast::http::error::body_limit || error == beast::http::error::header_limit;
    send(json_error(large ? 413 : 400, "refused", large ? "too large" : "not a request"));
  }

  void answer() {
    const BeastRequest& in = parser_->get();
    keep_ = in.keep_alive();
    Request request;
    request.method = std::string(in.method_string());
    request.body = in.body();
    bool good = parse_target(std::string(in.target()), request);
    for (const auto& field : in) {
      const std::string name = base::ascii_lower(std::string(field.name_string()));
      // Two of one of these is how one request is smuggled in another.
      if (request.headers.count(name) != 0 && (name == "host" || name == "content-length" || name == "origin")) good = false;
      request.headers[name] = std::string(field.value());
    }
    if (request.headers.count("transfer-encoding") != 0 && request.headers.count("content-length") != 0) good = false;
    if (!good) {
      keep_ = false;
      return send(json_error(400, "refused", "not a request"));
    }
    stream_.expires_never();
    asio::post(shared_.answers, [self = shared_from_this(), request = std::move(request)] {
      Response response;
      try {
        response = respond(self->shared_.rules, self->shared_.workbench, request);
      } catch (const std::exception& error) {
        response = json_error(500, "io", error.what());
      }
      asio::post(self->stream_.get_executor(), [self, response = std::move(response)]() mutable { self->send(std::move(response)); });
    });
  }

  void send(Response response) {
    add_guards(response);
    out_ = {};
    out_.version(11);
    out_.result(static_cast<unsigned>(response.status));
    out_.set(beast::http::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers) out_.insert(name, value);
    stream_.expires_after(request_time);
    if (response.events) return start_events();
    const bool head = parser_->get().method() == beast::http::verb::head;
    out_.keep_alive(keep_);
    out_.content_length(response.body.size());
    if (!head) out_.body() = std::move(response.body);
    beast::http::async_write(stream_, out_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error || !self->keep_) return self->close();
      self->read();
    });
  }

  void start_events() {
    out_.keep_alive(false);
    head_ = std::make_unique<beast::http::response_serializer<beast::http::string_body>>(out_);
    beast::http::async_write_header(stream_, *head_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return self->close();
      self->seen_ = self->shared_.workbench.change_count() - 1;  // the first event says how things are
      self->next_event();
    });
  }

  void next_event() {
    timer_.expires_after(event_step);
    timer_.async_wait([self = shared_from_this()](beast::error_code error) {
      if (error) return self->close();
      const std::uint64_t now = self->shared_.workbench.change_count();
      if (now == self->seen_ && ++self->quiet_ < comment_steps) return self->next_event();
      const bool changed = now != self->seen_;
      self->seen_ = now;
      self->quiet_ = 0;
      if (!changed) return self->write_event(": still here\n\n");
      asio::post(self->shared_.answers, [self] {
        std::string event;
        try {
          event = change_event(self->shared_.workbench);
        } catch (const std::exception&) {
          event = ": waiting\n\n";
        }
        asio::post(self->stream_.get_executor(), [self, event = std::move(event)]() mutable { self->write_event(std::move(event)); });
      });
    });
  }

  void write_event(std::string event) {
    event_ = std::move(event);
    stream_.expires_after(request_time);
    asio::async_write(stream_, asio::buffer(event_), [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return self->close();
      self->next_event();
    });
  }

  void close() {
    beast::error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
  }

  beast::tcp_stream stream_;
  asio::steady_timer timer_;
  Shared& shared_;
  beast::flat_buffer buffer_{most_header_bytes + most_body_bytes};
  std::optional<beast::http::request_parser<beast::http::string_body>> parser_;
  beast::http::response<beast::http::string_body> out_;
  std::unique_ptr<beast::http::response_serializer<beast::http::string_body>> head_;
  std::string event_;
  std::uint64_t seen_ = 0;
  int quiet_ = 0;
  bool keep_ = true;
  bool first_ = true;
};

}  // namespace

struct Server::State {
  State(const ServerOptions& options, Workbench& workbench)
      : acceptor(io), shared{{options.token, 0}, workbench, asio::thread_pool{answer_threads}, {}} {}

  void accept() {
    acceptor.async_accept(io, [this](beast::error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error && shared.connections < most_connections) std::make_shared<Connection>(std::move(socket), shared)->read();
      accept();
    });
  }

  asio::io_context io{1};
  tcp::acceptor acceptor;
  Shared shared;
  std::thread thread;
};

Server::Server(const ServerOptions& options, Workbench& workbench) : state_(std::make_unique<State>(options, workbench)) {
  const tcp::endpoint address(asio::ip::address_v4::loopback(), options.port);
  try {
    state_->acceptor.open(address.protocol());
    state_->acceptor.set_option(asio::socket_base::reuse_address(true));
    state_->acceptor.bind(address);
    state_->acceptor.listen();
  } catch (const std::exception& error) {
    throw base::Fatal("cannot listen on 127.0.0.1:" + std::to_string(options.port) + ": " + error.what() +
                      ". Choose another with --port");
  }
  state_->shared.rules.port = port();
  state_->accept();
  state_->thread = std::thread([this] { state_->io.run(); });
}

Server::~Server() {
  state_->io.stop();
  state_->thread.join();
  state_->shared.answers.join();
}

unsigned short Server::port() const { return state_->acceptor.local_endpoint().port(); }

}  // namespace contrechamp::http
