// Package bench is a modem under test with everything around it: the port to
// it, the broker that it talks to, the stimuli that act on it, and the record of
// what happened.
//
// Open opens a Bench for a run: the port or an emulated modem, one dialogue, the
// release's identity and its profile. NewTrial prepares the modem by AT commands
// alone and returns a Trial for one scenario; the trial starts its broker when it
// is first needed, and Trial.Close takes everything down and returns the
// timeline.
//
// CheckImage and WriteImage write a firmware image into a modem before it is opened.
//
// What the modem had before (settings, files by the guide's names) is noted before the
// first trial and given back by Close, or by the next bench on it: see TakeStock.
//
// A modem that is lost, because its port goes, it restarts, or it stops answering, costs
// the trial and not the run: Recover, right after it, and NewTrial climb a ladder of what may
// bring it back, until the modem can be prepared. Recoveries tells what was done; if nothing
// helped the bench is Broken. Trial.Disturbed and Trial.Vanished tell what befell a modem
// that may not be its firmware's doing.
//
// The package never judges. Whatever goes wrong here is an error of the bench and
// nobody's firmware is blamed for it.
package bench
