@core
Feature: Errors of the message store
  A command of the short message store is refused with +CMS ERROR, and CMEE chooses the form of that as
  it does for +CME ERROR.

  @CMS-001 @history:H28 @manual:CMEE @at-facts:X-08 @at-facts:3.1
  Scenario: under CMEE=1 an error is a number
    # The index is beyond every store. A module without short messages answers ERROR.
    When I send `AT+CMEE=1`
    Then the modem answers OK
    When I send `AT+CMGR=60000`
    Then the modem answers an error like `ERROR|\+CM[ES] ERROR: ?[0-9]+`
