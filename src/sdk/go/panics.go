package sdk

import (
	"runtime"
	"strconv"
	"strings"
)

// describe says what a panic said, and where: the first place behind it that is not the runtime's.
func describe(panicked any) string {
	text := "panicked: " + words(panicked)
	var counters [32]uintptr
	frames := runtime.CallersFrames(counters[:runtime.Callers(3, counters[:])])
	for {
		frame, more := frames.Next()
		if frame.File != "" && !strings.HasPrefix(frame.Function, "runtime.") {
			file := frame.File[strings.LastIndexByte(frame.File, '/')+1:]
			return text + " (" + file + ":" + strconv.Itoa(frame.Line) + ")"
		}
		if !more {
			return text
		}
	}
}

func words(panicked any) string {
	switch v := panicked.(type) {
	case error:
		return v.Error()
	case interface{ String() string }:
		return v.String()
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	}
	return "with a value that is no text"
}
