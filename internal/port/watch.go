package port

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// watch hears of what appears in the directories that lead to a device node, and of
// modes that change there. It hears it from the kernel, inotify(7): nothing is polled.
type watch struct {
	path string
	file *os.File // the inotify descriptor; nil where there is no path to watch
}

// node is the path whose appearance means that the target may be there: any node of the
// machine for an identity, nothing for the network.
func (t target) node(cfg Config) string {
	if t.usb != nil {
		return filepath.Join(cfg.dev(), "any")
	}
	return t.path
}

// watchNode watches nothing yet: that is renew's.
func watchNode(path string) (*watch, error) {
	if path == "" {
		return &watch{}, nil
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return nil, os.NewSyscallError("inotify_init1", err)
	}
	return &watch{path: absolute, file: os.NewFile(uintptr(fd), "inotify")}, nil
}

// renew watches the directories that matter now: those of the node and of what its
// links lead to, each or else the nearest above it that exists. A directory may appear
// before its parent is watched, hence the second look.
func (w *watch) renew() error {
	if w.file == nil {
		return nil
	}
	var watched []string // never those of the last time: a directory that came again is another one
	for {
		dirs := way(w.path)
		if slices.Equal(dirs, watched) {
			return nil
		}
		for _, dir := range dirs {
			err := control(w.file, func(fd int) error {
				_, err := unix.InotifyAddWatch(fd, dir, unix.IN_CREATE|unix.IN_MOVED_TO|unix.IN_ATTRIB|unix.IN_ONLYDIR)
				return err
			})
			if err != nil && !errors.Is(err, fs.ErrNotExist) { // gone again: the next look finds its parent
				return os.NewSyscallError("inotify_add_watch", err)
			}
		}
		watched = dirs
	}
}

// way returns the existing directories in which something has to appear for path to
// lead to a device.
func way(path string) []string {
	const mostLinks = 40 // of Linux, path_resolution(7)
	var dirs []string
	for range mostLinks {
		dir := filepath.Dir(path)
		for dir != "/" {
			if info, err := os.Stat(dir); err == nil && info.IsDir() {
				break
			}
			dir = filepath.Dir(dir)
		}
		dirs = append(dirs, dir)
		target, err := os.Readlink(path)
		if err != nil {
			break
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	return dirs
}

// change returns when something has changed since the last call, or with the cause of
// ctx. What changed is not read: whoever waits looks again anyway.
func (w *watch) change(ctx context.Context) error {
	undo := expireWith(ctx, w.file.SetReadDeadline)
	_, err := w.file.Read(make([]byte, 64<<10))
	if undo() {
		w.file.SetReadDeadline(time.Time{})
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

func (w *watch) close() {
	if w.file != nil {
		w.file.Close()
	}
}
