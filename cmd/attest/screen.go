package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"attest/internal/live"
)

// screen is where a command shows what it does while it lasts: lines, and below them, on a
// terminal that can and in front of which somebody sits, what goes on.
type screen struct {
	out    io.Writer
	region *live.Region // nil: lines are all
}

// newScreen makes one of a command's output. Where lines are to be all, and in a CI, whose log
// may call itself a terminal, they are; to a terminal they are harmless anyway.
func newScreen(out io.Writer, lines bool) screen {
	f, ok := terminal(out)
	switch {
	case !ok:
		return screen{out: out}
	case lines || !able(os.Getenv("TERM"), os.Getenv("CI")):
		return screen{out: live.Escaped(out)}
	}
	region := live.Open(out, live.Size(f))
	return screen{out: region, region: region}
}

// able reports whether the terminal that $TERM names can be drawn on, and $CI does not say that
// nobody looks.
func able(term, ci string) bool {
	unattended, err := strconv.ParseBool(ci)
	return term != "" && term != "dumb" && (ci == "" || err == nil && !unattended)
}

// update changes what is shown below the lines.
func (s screen) update(change func(*live.State)) {
	if s.region != nil {
		s.region.Update(change)
	}
}

// close leaves the lines, and nothing below them.
func (s screen) close() {
	if s.region != nil {
		s.region.Close()
	}
}

// until closes the screen when the context ends, because a second interrupt would end the process
// as it stands, or when the function is called that it returns. Until then Ctrl-Z finds
// a clean terminal, and so does whoever comes back.
func (s screen) until(ctx context.Context) (down func()) {
	if s.region == nil {
		return func() {}
	}
	stops := make(chan os.Signal, 1)
	signal.Notify(stops, unix.SIGTSTP)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-stops:
				s.region.Pause(suspend)
			case <-done:
				return
			}
		}
	}()
	ended := context.AfterFunc(ctx, s.close)
	return func() {
		ended()
		signal.Stop(stops)
		close(done)
		s.close()
	}
}

// suspend stops the process, as Ctrl-Z asks for, until its shell wants it to go on: the leader of
// the session, in a group of processes of its own. Where there is none nobody could.
func suspend() {
	leader, err := unix.Getsid(0)
	if err != nil {
		return
	}
	if group, err := unix.Getpgid(leader); err != nil || group == unix.Getpgrp() {
		return
	}
	again := make(chan os.Signal, 1)
	signal.Notify(again, unix.SIGCONT)
	defer signal.Stop(again)
	if err := unix.Kill(os.Getpid(), unix.SIGSTOP); err != nil { // Go keeps SIGTSTP to itself once it was asked for
		return
	}
	const stopped = 50 * time.Millisecond // by then it was, if it ever will be
	select {
	case <-again:
	case <-time.After(stopped):
	}
}
