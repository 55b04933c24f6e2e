package sdktest

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	sdk "github.com/heliosdb/plugin-sdk-go"
	"github.com/heliosdb/plugin-sdk-go/abi"
)

// HTTPAnswer is what Host.HTTP answers.
type HTTPAnswer struct {
	Status int
	// Header has the answer's headers.
	Header map[string]string
	Body   string
}

func (h *fake) HTTPSend(method, url string, headers []string, body []byte, timeoutMs uint32) int32 {
	h.answer = nil
	if !h.isWaiting || h.HTTP == nil {
		return abi.Denied
	}
	request := sdk.HTTPRequest{Method: method, URL: url, Body: body, Timeout: time.Duration(timeoutMs) * time.Millisecond}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header = append(request.Header, sdk.HTTPHeader{Name: headers[i], Value: headers[i+1]})
	}
	answer, err := h.HTTP(request)
	if err != nil {
		return problemOf(err)
	}
	h.answer = &answer
	return int32(answer.Status)
}

func problemOf(err error) int32 {
	for _, known := range []struct {
		err    error
		status int32
	}{
		{sdk.ErrHTTPDenied, abi.Denied}, {sdk.ErrHTTPFull, abi.Full}, {sdk.ErrHTTPUnreachable, int32(abi.HttpProblemUnreachable)},
		{sdk.ErrHTTPAddress, int32(abi.HttpProblemAddress)}, {sdk.ErrHTTPTLS, int32(abi.HttpProblemTls)},
		{sdk.ErrHTTPTimeout, int32(abi.HttpProblemTimeout)}, {sdk.ErrHTTPTooLarge, int32(abi.HttpProblemTooLarge)},
		{sdk.ErrHTTPProtocol, int32(abi.HttpProblemProtocol)},
	} {
		if errors.Is(err, known.err) {
			return known.status
		}
	}
	return abi.Invalid
}

func (h *fake) HTTPHeader(name string) (string, int32) {
	if h.answer != nil {
		for key, value := range h.answer.Header {
			if strings.EqualFold(key, name) {
				return value, int32(len(value))
			}
		}
	}
	return "", abi.Absent
}

func (h *fake) HTTPBody() ([]byte, int32) {
	if h.answer == nil {
		return nil, abi.Absent
	}
	return []byte(h.answer.Body), int32(len(h.answer.Body))
}

func (h *fake) EnvVar(name string) (string, int32) {
	value, ok := h.Environment[name]
	if !ok {
		return "", abi.Denied
	}
	return value, int32(len(value))
}

func (h *fake) CacheCount(key string) int32 {
	if len(key) > 256 {
		return abi.Invalid
	}
	return int32(h.Cached[key])
}

func (h *fake) CacheInvalidate(target int32, name string) int32 {
	isName := len(name) > 0 && len(name) <= 256
	what, isValid := "all", name == ""
	switch abi.CacheTarget(target) {
	case abi.CacheTargetKey:
		what, isValid = "key "+name, len(name) <= 256
	case abi.CacheTargetTag:
		what, isValid = "tag "+name, isName
	case abi.CacheTargetTable:
		what, isValid = "table "+name, isName
	}
	if !isValid {
		return abi.Invalid
	}
	h.Invalidated = append(h.Invalidated, what)
	return 0
}

const mostReadBytes = 1 << 20

func (h *fake) FileSize(path string) int64 {
	file, ok := h.Files[path]
	switch {
	case !isPath(path):
		return int64(abi.Invalid)
	case !ok:
		return int64(abi.Absent)
	}
	return int64(len(file))
}

func (h *fake) FileRead(path string, offset int64, out []byte) int32 {
	size := h.FileSize(path)
	switch {
	case size < 0:
		return int32(size)
	case offset < 0:
		return abi.Invalid
	}
	rest := h.Files[path][min(offset, size):]
	return int32(copy(out, rest[:min(len(rest), mostReadBytes)]))
}

func (h *fake) FileName(index int32) (string, int32) {
	names := slices.Sorted(maps.Keys(h.Files))
	if index < 0 || int(index) >= len(names) {
		return "", abi.Absent
	}
	return names[index], int32(len(names[index]))
}

func isPath(path string) bool {
	return len(path) <= 1024 && utf8.ValidString(path) && !strings.Contains(path, "\x00") && path != "." && fs.ValidPath(path)
}
