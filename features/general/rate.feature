@core
Feature: The line rate
  AT+IPR fixes the rate, AT&W keeps it, and the factory's settings bring back that of the factory. The
  only rate that is fixed is the one that the bench speaks.

  @SET-012 @history:H30 @manual:IPR= @manual:ATW @at-facts:5 @requires:stable-port @requires:line-rate
  Scenario: a fixed rate outlives a restart
    When I send `AT+IPR={line-rate};&W`
    Then the modem answers OK
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    When I send `AT+IPR?`
    Then the modem answers `+IPR: {line-rate}` or `+IPR:{line-rate}`, then OK
    When I send `AT+IPR={factory-rate};&W`
    Then the modem answers OK
    And the modem takes commands

  @SET-013 @history:H16 @manual:ATF @manual:IPR? @at-facts:5 @requires:stable-port @requires:line-rate
  Scenario: AT&F brings back the rate of the factory
    When I send `AT+IPR={line-rate}`
    Then the modem answers OK
    When I send `AT&F`
    Then the modem answers OK
    And the modem takes commands
    When I send `AT+IPR?`
    Then the modem answers `+IPR: {factory-rate}` or `+IPR:{factory-rate}`, then OK

  @SET-014 @history:H16 @manual:RSTSET @manual:IPR? @at-facts:5 @requires:stable-port @requires:line-rate
  Scenario: AT+RSTSET brings back the rate of the factory
    When I send `AT+IPR={line-rate};&W`
    Then the modem answers OK
    When I send `AT+RSTSET`
    Then the modem answers OK
    And the modem restarts within "60s"
    When I send `AT+IPR?`
    Then the modem answers `+IPR: {factory-rate}` or `+IPR:{factory-rate}`, then OK
