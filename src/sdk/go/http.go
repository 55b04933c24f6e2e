package sdk

import (
	"time"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/host"
)

// HTTPClient sends requests to the servers that the operator named in http_hosts: in OnConnect, OnQueryPreParse and OnQueryPreExecution only,
// since the client waits meanwhile. The zero value is a client that waits as long as the operator lets one hook call wait.
type HTTPClient struct {
	// Timeout is for the whole exchange, in milliseconds at the finest.
	Timeout time.Duration
}

// HTTPRequest is what HTTPClient.Do sends.
type HTTPRequest struct {
	// Method is GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.
	Method, URL string
	// Header has the request's headers. Host, Content-Length and what else frames a message is the host's.
	Header []HTTPHeader
	Body   []byte
	// Timeout is for the whole exchange, instead of the client's where it is not 0.
	Timeout time.Duration
}

// HTTPHeader is one header of a request.
type HTTPHeader struct{ Name, Value string }

// HTTPResponse is a server's answer. Redirects are answers, and not followed.
type HTTPResponse struct {
	// Status is 100 to 599.
	Status int
	// Body is as it came, never decompressed.
	Body []byte

	number uint64
}

// Why there was no answer; errors.Is tells them apart. Each refuses a statement with SQLSTATE 38000.
var (
	ErrHTTPDenied      = NewError(pluginSQLState, "this server, this method or this hook is not granted")
	ErrHTTPInvalid     = NewError(pluginSQLState, "the request is malformed")
	ErrHTTPFull        = NewError(pluginSQLState, "too many requests")
	ErrHTTPUnreachable = NewError(pluginSQLState, "the server cannot be reached")
	ErrHTTPAddress     = NewError(pluginSQLState, "the server's address may not be reached")
	ErrHTTPTLS         = NewError(pluginSQLState, "the server's certificate is not trusted")
	ErrHTTPTimeout     = NewError(pluginSQLState, "the server did not answer in time")
	ErrHTTPTooLarge    = NewError(pluginSQLState, "the request or the answer is too large")
	ErrHTTPProtocol    = NewError(pluginSQLState, "the server did not answer with HTTP")
)

// sent counts requests: the host keeps the headers of the newest answer alone.
var sent uint64

// Get sends a GET and waits for the whole answer.
func (c HTTPClient) Get(url string) (*HTTPResponse, error) {
	return c.Do(HTTPRequest{Method: "GET", URL: url})
}

// Post sends a POST and waits for the whole answer.
func (c HTTPClient) Post(url, contentType string, body []byte) (*HTTPResponse, error) {
	return c.Do(HTTPRequest{Method: "POST", URL: url, Header: []HTTPHeader{{"Content-Type", contentType}}, Body: body})
}

// Do sends a request and waits for the whole answer. Whatever the status is, an answer is no error.
func (c HTTPClient) Do(request HTTPRequest) (*HTTPResponse, error) {
	timeout := request.Timeout
	if timeout == 0 {
		timeout = c.Timeout
	}
	if timeout < 0 {
		return nil, ErrHTTPInvalid
	}
	sent++
	headers := make([]string, 0, 2*len(request.Header))
	for _, header := range request.Header {
		headers = append(headers, header.Name, header.Value)
	}
	status := host.HTTPSend(request.Method, request.URL, headers, request.Body, uint32(wholeMilliseconds(timeout)))
	if status < 0 {
		return nil, httpError(status)
	}
	body, length := host.HTTPBody()
	if length < 0 {
		return nil, ErrHTTPProtocol
	}
	return &HTTPResponse{Status: int(status), Body: body, number: sent}, nil
}

// Header gives a header of the answer, whatever the case of its name; several of one name with ", " between them. false where there is none.
// Only the newest answer of a hook's call has its headers: asking an older one panics.
func (r *HTTPResponse) Header(name string) (string, bool) {
	if r.number != sent {
		panic("the headers of an answer can be asked for until the next request is sent")
	}
	value, status := host.HTTPHeader(name)
	return value, status >= 0
}

func httpError(status int32) error {
	switch abi.HttpProblem(status) {
	case abi.HttpProblemUnreachable:
		return ErrHTTPUnreachable
	case abi.HttpProblemAddress:
		return ErrHTTPAddress
	case abi.HttpProblemTls:
		return ErrHTTPTLS
	case abi.HttpProblemTimeout:
		return ErrHTTPTimeout
	case abi.HttpProblemTooLarge:
		return ErrHTTPTooLarge
	case abi.HttpProblemProtocol:
		return ErrHTTPProtocol
	}
	switch status {
	case abi.Denied:
		return ErrHTTPDenied
	case abi.Full:
		return ErrHTTPFull
	}
	return ErrHTTPInvalid
}
