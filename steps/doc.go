// Package steps says how attest checks: it binds the Gherkin words of the features
// to calls on a bench.
//
// Register binds the dictionary to one trial; Dictionary lists its patterns;
// Ambient holds everything that was heard in a trial against the rules that hold
// in every scenario, whatever it asks for.
//
// A step never learns whether the modem is real. What a firmware does wrong comes
// out as a *verdict.Mismatch; everything else that goes wrong is an error of the
// bench.
package steps
