@fs
Feature: Space and time
  What a file takes, and that files outlive a restart.

  @FS-080 @manual:FSMEM! @at-facts:X-12b
  Scenario: a file takes space until it is deleted
    Given the modem has no file "attest-a.txt"
    Then "10240" bytes in the file "attest-a.txt" are no longer free until it is deleted

  @FS-081 @manual:FSWRITE= @at-facts:11
  Scenario: a file survives a restart
    Given the modem holds the file "attest-a.txt" with "kept in flash"
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    And `AT+FSREAD="attest-a.txt",0,13,0` reads "kept in flash"
    And the modem has no file "attest-a.txt"

  @FS-082 @manual:FSDEL= @at-facts:11
  Scenario: a deleted file stays deleted after a restart
    Given the modem holds the file "attest-a.txt" with "not kept"
    When I send `AT+FSDEL="attest-a.txt"`
    Then the modem answers OK
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    When I send `AT+FSFLSIZE="attest-a.txt"`
    Then the modem answers an error
