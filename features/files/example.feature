@fs
Feature: The manual's example of the file system
  The sequence of the manual's page of examples. It leaves /testdir behind, which is removed here
  first and last. The listing is printed in one line by the manual and in two by a log.

  @FS-010 @manual:FSMKDIR= @manual:FSCREATE= @manual:FSLS= @manual:FSWRITE= @manual:FSREAD= @manual:FSFLSIZE= @manual:FSDEL= @manual:FSRMDIR=
  Scenario: the documented sequence
    Given the modem has no file "/testdir/test.txt"
    And the modem has no directory "/testdir/testdir"
    And the modem has no directory "/testdir"
    When I send `AT+FSMKDIR="/testdir"`
    Then the modem answers OK
    When I send `AT+FSMKDIR="/testdir/testdir"`
    Then the modem answers OK
    When I send `AT+FSCREATE="/testdir/test.txt"`
    Then the modem answers OK
    And the listing of "/testdir" has "testdir\\"
    And the listing of "/testdir" has "test.txt"
    When I send `AT+FSWRITE="/testdir/test.txt",0,10,10`
    Then the modem prompts for data
    When I send the data "1234567890"
    Then the modem answers OK
    And `AT+FSREAD="/testdir/test.txt",0,10,10` reads "1234567890"
    And the modem tells how many bytes are free
    When I send `AT+FSFLSIZE="/testdir/test.txt"`
    Then the modem answers `+FSFLSIZE: 10` or `+FSFLSIZE:10`, then OK
    When I send `AT+FSDEL="/testdir/test.txt"`
    Then the modem answers OK
    When I send `AT+FSRMDIR="/testdir/testdir"`
    Then the modem answers OK
    And the listing of "/testdir" is empty
    And the modem has no directory "/testdir"
