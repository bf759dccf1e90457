#include "http/server/server.h"

#include <array>
#include <atomic>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <list>
#include <thread>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/strings.h"
#include "http/server/slow_work.h"
#include "http/server/threads.h"

namespace contrechamp::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using BeastRequest = beast::http::request<beast::http::string_body>;

constexpr int most_connections = 256;
constexpr int most_event_streams = 96;  // they hold their connections: some must be left for requests
constexpr std::size_t most_head_bytes = 16 * 1024;
constexpr std::size_t chunk_bytes = 4 * 1024;
constexpr std::size_t most_body_bytes = 64 * 1024;
constexpr auto request_time = std::chrono::seconds(10);
constexpr auto idle_time = std::chrono::seconds(60);
constexpr auto linger_time = std::chrono::seconds(2);
constexpr std::size_t most_lingering_bytes = 1 << 20;
constexpr auto event_step = std::chrono::milliseconds(500);
constexpr int comment_steps = 30;  // a comment after 15 quiet seconds

class Connection;

// Beside the rules and the atomic numbers, everything is touched by the thread of the sockets alone.
struct Shared {
  AccessRules rules;
  const Service service;
  RequestHook hook;
  asio::thread_pool answers{answer_threads};
  SlowWork pictures{{slow_threads, most_waiting_slow}};
  SlowWork solving{{slow_threads, most_waiting_slow}};
  SlowWork disk{{slow_threads, most_waiting_slow}};
  std::atomic<int> connections{0};
  std::atomic<int> event_streams{0};
  // Those that nobody here works for, since their request is not whole yet or all is said; the longest first.
  std::list<Connection*> evictable{};
  std::vector<std::shared_ptr<Connection>> wanting_event{};

  SlowWork& slow(Lane lane) { return lane == Lane::picture ? pictures : lane == Lane::solve ? solving : disk; }
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, Shared& shared)
      : stream_(std::move(socket)), timer_(stream_.get_executor()), shared_(shared) {
    ++shared_.connections;
  }
  ~Connection() {
    leave_evictable();
    uncount();
    if (streaming_) --shared_.event_streams;
  }

  void read() {
    // Waiting for a request may take long, receiving one may not.
    stream_.expires_after(first_ ? request_time : idle_time);
    first_ = false;
    enter_evictable();
    const auto left = buffer_.data();  // of a request sent early
    head_in_.assign(static_cast<const char*>(left.data()), left.size());
    buffer_.clear();
    read_head();
  }

  // Makes room for another.
  void evict() {
    leave_evictable();
    uncount();
    stream_.close();
  }

 private:
  void uncount() {
    if (std::exchange(counted_, false)) --shared_.connections;
  }
  void enter_evictable() { place_ = shared_.evictable.insert(shared_.evictable.end(), this); }
  void leave_evictable() {
    if (place_) shared_.evictable.erase(*place_);
    place_.reset();
  }

  void read_head() {
    const HeadSearch found = find_head(head_in_);
    if (found.size_bytes > most_head_bytes || (found.state == Head::unfinished && head_in_.size() > most_head_bytes))
      return refuse(431, base::Code::request_too_large);
    if (found.state == Head::malformed) return refuse(400, base::Code::malformed_request);
    if (found.state == Head::whole) {
      if (!is_plain_head(std::string_view(head_in_).substr(0, found.size_bytes)))
        return refuse(400, base::Code::malformed_request);
      return read_rest();
    }
    stream_.async_read_some(asio::buffer(chunk_),
                            [self = shared_from_this()](beast::error_code error, std::size_t size) {
                              if (error) return self->leave_evictable();
                              self->head_in_.append(self->chunk_.data(), size);
                              self->read_head();
                            });
  }

  void read_rest() {
    parser_.emplace();
    parser_->header_limit(most_head_bytes);
    parser_->body_limit(most_body_bytes);
    buffer_.commit(asio::buffer_copy(buffer_.prepare(head_in_.size()), asio::buffer(head_in_)));
    beast::http::async_read(
        stream_, buffer_, *parser_, [self = shared_from_this()](beast::error_code error, std::size_t) {
          if (!error) return self->answer();
          if (error == beast::http::error::body_limit) return self->refuse(413, base::Code::request_too_large);
          if (error.category() == asio::error::get_system_category() || error == beast::error::timeout ||
              error == beast::http::error::partial_message || error == beast::http::error::end_of_stream)
            return self->leave_evictable();
          self->refuse(400, base::Code::malformed_request);
        });
  }

  void refuse(int status, base::Code why) {
    leave_evictable();
    keep_ = false;
    is_head_ = false;
    send(json_error(status, "refused", why));
  }

  void answer() {
    leave_evictable();
    const BeastRequest& in = parser_->get();
    keep_ = in.keep_alive();
    is_head_ = in.method() == beast::http::verb::head;
    Request request;
    request.method = std::string(in.method_string());
    request.body = in.body();
    if (!parse_target(std::string(in.target()), request)) return refuse(400, base::Code::malformed_request);
    for (const auto& field : in)
      request.headers[base::ascii_lower(std::string(field.name_string()))] = std::string(field.value());
    notes_.begin(request);
    stream_.expires_never();
    asio::post(shared_.answers, [self = shared_from_this(), request = std::move(request)]() mutable {
      Response response;
      try {
        response = respond(self->shared_.rules, self->shared_.service, std::move(request));
      } catch (const std::exception& error) {
        response = json_error(500, "io", error.what());
      }
      asio::post(self->stream_.get_executor(), [self, response = std::move(response)]() mutable {
        if (response.later) self->wait_for(response.later);
        else self->send(std::move(response));
      });
    });
  }

  // The answer is made elsewhere, and takes long.
  void wait_for(const std::shared_ptr<const Later>& later) {
    const std::uint64_t ticket =
        shared_.slow(later->lane).ask(later, [self = shared_from_this()](const Response& response) {
          asio::post(self->stream_.get_executor(), [self, response]() mutable {
            self->waits_ = false;
            beast::error_code ignored;
            self->stream_.socket().cancel(ignored);  // nobody looks for the end of the connection any more
            self->send(std::move(response));
          });
        });
    waits_ = true;
    if (later->may_be_left) watch_leaving(later, ticket);
  }

  // Who has gone meanwhile needs no answer.
  void watch_leaving(const std::shared_ptr<const Later>& later, std::uint64_t ticket) {
    stream_.socket().async_wait(tcp::socket::wait_read, [self = shared_from_this(), later,
                                                         ticket](beast::error_code error) {
      if (error || !self->waits_) return;
      char byte;
      beast::error_code seen;
      self->stream_.socket().non_blocking(true, seen);
      const std::size_t size = self->stream_.socket().receive(asio::buffer(&byte, 1), tcp::socket::message_peek, seen);
      if (size > 0 || seen == asio::error::would_block) return;  // the next request, sent early
      self->shared_.slow(later->lane).leave(ticket);
      self->notes_.end(RequestNote::Event::left, 0, 0);
      self->close();
    });
  }

  void send(Response response) {
    if (response.events && shared_.event_streams >= most_event_streams)
      response = json_error(503, "limit", base::Code::too_many_pages);
    add_guards(response);
    notes_.end(RequestNote::Event::answered, response.status, response.body.size());
    out_ = {};
    out_.version(11);
    out_.result(static_cast<unsigned>(response.status));
    const bool nothing = response.status == 204;  // which has neither type nor length
    if (!nothing) out_.set(beast::http::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers) out_.insert(name, value);
    stream_.expires_after(request_time);
    if (response.events) return start_events();
    out_.keep_alive(keep_);
    if (!nothing) out_.content_length(response.body.size());
    if (!is_head_) out_.body() = std::move(response.body);
    beast::http::async_write(stream_, out_, [self = shared_from_this()](beast::error_code error, std::size_t) {
      if (error) return self->close();
      if (self->keep_) return self->read();
      self->linger();
    });
  }

  // Takes in what still comes: a connection closed over unread bytes is reset, and the answer is lost with it.
  void linger() {
    beast::error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.expires_after(linger_time);
    enter_evictable();
    read_away(0);
  }

  void read_away(std::size_t before) {
    stream_.async_read_some(asio::buffer(chunk_),
                            [self = shared_from_this(), before](beast::error_code error, std::size_t size) {
                              if (error || before + size > most_lingering_bytes) return self->leave_evictable();
                              self->read_away(before + size);
                            });
  }

  void start_events() {
    streaming_ = true;
    ++shared_.event_streams;
    out_.keep_alive(false);
    head_out_ = std::make_unique<beast::http::response_serializer<beast::http::string_body>>(out_);
    beast::http::async_write_header(
        stream_, *head_out_, [self = shared_from_this()](beast::error_code error, std::size_t) {
          if (error) return self->close();
          self->seen_ = self->shared_.service.change_count() - 1;  // the first event says how things are
          self->next_event();
          self->watch_end();
        });
  }

  // Nothing more is to come on an event stream: a word means that the other side has gone.
  void watch_end() {
    stream_.socket().async_wait(tcp::socket::wait_read, [self = shared_from_this()](beast::error_code) {
      self->close();
      self->timer_.cancel();
    });
  }

  // All streams look at the same moments, so that one event serves them all.
  void next_event() {
    const auto now = asio::steady_timer::clock_type::now().time_since_epoch();
    timer_.expires_at(asio::steady_timer::time_point(now - now % event_step + event_step));
    timer_.async_wait([self = shared_from_this()](beast::error_code error) {
      if (error) return self->close();
      if (self->shared_.service.change_count() != self->seen_) return self->want_event();
      if (++self->quiet_ < comment_steps) return self->next_event();
      self->write_event(": still here\n\n");
    });
  }

  void want_event() {
    auto& wanting = shared_.wanting_event;
    wanting.push_back(shared_from_this());
    if (wanting.size() > 1) return;
    asio::post(shared_.answers, [&shared = shared_, executor = stream_.get_executor()] {
      const std::uint64_t count = shared.service.change_count();  // before the event: what changes later is told later
      std::string event;
      try {
        event = change_event(shared.service);
      } catch (const std::exception&) {
        event = ": waiting\n\n";
      }
      asio::post(executor, [&shared, count, event = std::move(event)] {
        for (const auto& connection : std::exchange(shared.wanting_event, {})) {
          connection->seen_ = count;
          connection->write_event(event);
        }
      });
    });
  }

  void write_event(std::string event) {
    event_ = std::move(event);
    quiet_ = 0;
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
  RequestNotes notes_{shared_.hook, shared_.service.routes};
  std::array<char, chunk_bytes> chunk_;
  std::string head_in_;
  std::optional<std::list<Connection*>::iterator> place_;  // in `evictable`
  beast::flat_buffer buffer_{most_head_bytes + chunk_bytes};
  std::optional<beast::http::request_parser<beast::http::string_body>> parser_;
  beast::http::response<beast::http::string_body> out_;
  std::unique_ptr<beast::http::response_serializer<beast::http::string_body>> head_out_;
  std::string event_;
  std::uint64_t seen_ = 0;
  int quiet_ = 0;
  bool keep_ = true;
  bool is_head_ = false;
  bool streaming_ = false;
  bool waits_ = false;  // for slow work
  bool counted_ = true;
  bool first_ = true;
};

std::string new_secret() { return base::to_hex(base::random_bytes(16)); }

}  // namespace

struct Server::State {
  State(const ServerOptions& options, Service service)
      : shared{{options.token, 0, new_secret(), new_secret()}, std::move(service), options.hook}, acceptor(io) {}

  void accept() {
    acceptor.async_accept(io, [this](beast::error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (shared.connections >= most_connections && !shared.evictable.empty()) shared.evictable.front()->evict();
      if (!error && shared.connections < most_connections)
        std::make_shared<Connection>(std::move(socket), shared)->read();
      accept();
    });
  }

  Shared shared;  // outlives the connections, which may end with the context
  asio::io_context io{1};
  tcp::acceptor acceptor;
  std::thread thread;
};

Server::Server(const ServerOptions& options, Service service)
    : state_(std::make_unique<State>(options, std::move(service))) {
  const auto listen = [&](unsigned short number) {
    const tcp::endpoint address(asio::ip::address_v4::loopback(), number);
    state_->acceptor.close();
    state_->acceptor.open(address.protocol());
    state_->acceptor.set_option(asio::socket_base::reuse_address(true));
    state_->acceptor.bind(address);
    state_->acceptor.listen();
  };
  try {
    bool listens = false;
    if (options.port == 0 && options.preferred != 0) {
      try {
        listen(options.preferred);
        listens = true;
      } catch (const boost::system::system_error&) {
        // Somebody else has it: any free one.
      }
    }
    if (!listens) listen(options.port);
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
  for (const Lane lane : {Lane::picture, Lane::solve, Lane::disk}) state_->shared.slow(lane).stop();
  state_->shared.wanting_event.clear();
}

unsigned short Server::port() const { return state_->acceptor.local_endpoint().port(); }

}  // namespace contrechamp::http
