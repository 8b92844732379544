package regular_test

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"attest/internal/regular"
)

func TestRead(t *testing.T) {
	t.Chdir(t.TempDir()) // the name of a socket is short
	socket, err := net.Listen("unix", "socket")
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	if err := errors.Join(
		os.WriteFile("file", []byte("1234"), 0o644), os.Symlink("file", "link"), os.Mkdir("directory", 0o755),
		syscall.Mkfifo("pipe", 0o644), os.Symlink("pipe", "to-pipe"), os.Symlink("loop", "loop"), os.Symlink("/dev/zero", "zero"),
		os.WriteFile("sparse", nil, 0o644), os.Truncate("sparse", 1<<40),
	); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, want string }{
		{"file", ""},
		{"link", ""},
		{"directory", "open directory: it is a directory, and must be a file"},
		{"pipe", "it is a named pipe, and must be a file"},
		{"to-pipe", "it is a named pipe, and must be a file"},
		{"socket", "it is a socket, and must be a file"},
		{"zero", "it is a device, and must be a file"},
		{"loop", "too many levels of symbolic links"},
		{"sparse", "read sparse: it has more than 4 bytes"},
		{"missing", "no such file"},
		{filepath.Join("file", "below"), "not a directory"},
	} {
		text, err := regular.Read(tt.name, 4)
		if tt.want == "" && (err != nil || string(text) != "1234") {
			t.Errorf("%s: got %q, %v", tt.name, text, err)
		}
		if tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: got %v, want %q", tt.name, err, tt.want)
		}
	}
	if _, err := regular.Read("missing", 4); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, which is not fs.ErrNotExist", err)
	}
}
