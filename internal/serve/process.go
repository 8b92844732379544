package serve

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// identity tells a process from every other that has had its number, or will have it.
type identity struct {
	PID  int    `json:"pid"`
	Boot string `json:"boot"`  // of the machine, as its kernel names it
	Tick uint64 `json:"ticks"` // from then to the start of the process, proc(5)
}

// identify returns the identity of a process that is not a zombie.
func identify(pid int) (identity, error) {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return identity{}, err
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return identity{}, err
	}
	// "4711 (a name) S 1 …": the state is field 3, the start field 22. The name may hold anything.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 20 {
		return identity{}, fmt.Errorf("read /proc/%d/stat: %q", pid, text)
	}
	if fields[0] == "Z" || fields[0] == "X" {
		return identity{}, os.ErrProcessDone
	}
	tick, err := strconv.ParseUint(fields[19], 10, 64)
	return identity{PID: pid, Boot: strings.TrimSpace(string(boot)), Tick: tick}, err
}

// find returns the process if it still runs. It is pinned before it is looked at (pidfd_open), so that no
// signal can reach one that gets the number later.
func (i identity) find() (*os.Process, error) {
	if i.PID <= 0 {
		return nil, os.ErrProcessDone
	}
	p, err := os.FindProcess(i.PID)
	if err != nil {
		return nil, err
	}
	if now, err := identify(i.PID); err != nil || now != i {
		return nil, errors.Join(os.ErrProcessDone, p.Release())
	}
	return p, nil
}
