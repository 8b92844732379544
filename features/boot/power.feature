@core
Feature: Power
  AT+CPOWD=1 says farewell and switches the module off, AT+CPOWD=0 does it at once and says nothing.

  @PWR-001 @manual:CPOWD= @at-facts:6.2 @requires:power-cycle @requires:stable-port
  Scenario: an orderly end
    When I send `AT+CPOWD=1`
    Then the modem answers `NORMAL POWER DOWN`
    And the modem falls silent within "20s"
    When the power goes off and on again
    Then the modem restarts within "60s"
    And the modem can connect as documented

  @PWR-002 @manual:CPOWD= @at-facts:6.2 @requires:power-cycle @requires:stable-port
  Scenario: an end at once
    When I send `AT+CPOWD=0`
    Then the modem falls silent within "20s", without a word
    When the power goes off and on again
    Then the modem restarts within "60s"
    And the modem can connect as documented

  @PWR-003 @manual:CPOWD= @v250:5.4.3.1
  Scenario Outline: what is no way to switch off does not
    When I send `AT+CPOWD<value>`
    Then the modem answers an error
    When I send `AT+CGATT?`
    Then the modem answers `+CGATT: 1`, then OK

    Examples:
      | case  | value |
      | two   | =2    |
      | word  | =off  |
      | empty | =     |

  @PWR-004 @manual:EXINFO? @requires:power-cycle
  Scenario: a module knows that its power was switched on
    When the power goes off and on again
    Then the modem restarts within "60s"
    When I send `AT*EXINFO?`
    Then the modem answers `*EXINFO: 0` or `*EXINFO:0`, then OK
