package sdk

import (
	"io"
	"io/fs"

	"github.com/heliosdb/plugin-sdk-go/abi"
	"github.com/heliosdb/plugin-sdk-go/internal/host"
)

// Files of the directory that the operator grants (directory). The host holds them in memory: reading waits for no disk, and an instance sees
// all of them as they were at one moment. When they change, new instances with the new files take its place, so what the function given to
// Register reads is never older than the instance.

// ReadFile gives a whole file, by its path from the granted directory ("lists/words.txt"). Where there is none, the error is
// fs.ErrNotExist to errors.Is.
func ReadFile(path string) ([]byte, error) {
	size, err := FileSize(path)
	if err != nil {
		return nil, err
	}
	file := make([]byte, size)
	for at := 0; at < len(file); {
		read, err := ReadFileAt(path, file[at:], int64(at))
		if err != nil && err != io.EOF {
			return nil, err
		}
		if read == 0 {
			return file[:at], nil
		}
		at += read
	}
	return file, nil
}

// ReadFileAt reads from a byte of a file on: how many bytes there were, at most 1 MiB. At and behind the end the error is io.EOF.
func ReadFileAt(path string, bytes []byte, offset int64) (int, error) {
	read := host.FileRead(path, offset, bytes)
	if err := fileError(path, int64(read)); err != nil {
		return 0, err
	}
	if read == 0 && len(bytes) > 0 {
		return 0, io.EOF
	}
	return int(read), nil
}

// FileSize gives the bytes that a file has.
func FileSize(path string) (int64, error) {
	size := host.FileSize(path)
	return max(size, 0), fileError(path, size)
}

// FileNames gives the paths of all readable files, in the order of their bytes.
func FileNames() []string {
	var names []string
	for {
		name, status := host.FileName(int32(len(names)))
		if status < 0 {
			return names
		}
		names = append(names, name)
	}
}

// fileProblem refuses with SQLSTATE 38000, and tells what is not there from what cannot be read.
type fileProblem struct {
	refusal *Error
	kind    error
}

func (p fileProblem) Error() string { return p.refusal.Message }

func (p fileProblem) Unwrap() []error { return []error{p.refusal, p.kind} }

func fileError(path string, status int64) error {
	why, kind := "that is no path below the granted directory", fs.ErrInvalid
	switch {
	case status >= 0:
		return nil
	case status == int64(abi.Absent):
		why, kind = "it is not there", fs.ErrNotExist
	case status == int64(abi.Denied):
		why, kind = "it is no regular file that the server can read", fs.ErrPermission
	}
	return fileProblem{NewError(pluginSQLState, "file "+path+": "+why), kind}
}
