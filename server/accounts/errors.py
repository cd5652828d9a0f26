"""What can go wrong with signing in, invitations and memberships.

ServerError
├── ProviderAway (503, temporary)   the identity provider does not answer, or not as OpenID Connect
├── SignInFailed (400)              an answer of the provider that proves nothing: one word for every reason
├── NotInvited (403)                who signed in belongs to no organisation here
├── InvitationNotFound (404)        unknown, expired or revoked: one answer for all
├── InvitationUsed (409)            somebody else, or another browser, has taken it
├── ClientIdReused (409)            a client's id that stands for something else
├── AccountNeeded (403), WrongAccount (403)   bound to addresses: sign in at the provider, with one of those
├── MailAway (503, temporary), MailRefused (422), NoMail (422)
├── NoAttemptsLeft (409), NoProvider (422)
├── TokenNotFound (404), TooManyTokens (409)
├── TeamNotFound (404), TeamNameTaken (409), TeamNotEmpty (409)
└── MemberNotFound (404), LastOwner (409), SoleOwner (409), SignInNotFound (404)
"""

from server.protocol.errors import ServerError


class ProviderAway(ServerError):
    """The identity provider does not answer."""

    code = "provider_away"
    temporary = True
    status = 503


class SignInFailed(ServerError):
    """What came back from the provider proves nothing."""

    code = "sign_in_failed"
    status = 400


class NotInvited(ServerError):
    """They belong to no organisation here."""

    code = "not_invited"
    status = 403


class InvitationNotFound(ServerError):
    """Unknown, expired or revoked."""

    code = "invitation_not_found"
    status = 404


class InvitationUsed(ServerError):
    """It has been taken by somebody else, or in another browser."""

    code = "invitation_used"
    status = 409


class ClientIdReused(ServerError):
    """Something else was asked for under this id before."""

    code = "client_id_reused"
    status = 409


class AccountNeeded(ServerError):
    """It is for certain addresses; the provider must vouch for one."""

    code = "account_needed"
    status = 403


class WrongAccount(ServerError):
    """It is for other addresses than this one."""

    code = "wrong_account"
    status = 403


class NoAttemptsLeft(ServerError):
    """All attempts of an invitation are used."""

    code = "no_attempts_left"
    status = 409


class NoProvider(ServerError):
    """Nobody can prove an address where no provider is set up."""

    code = "no_provider"
    status = 422


class MailAway(ServerError):
    """The mail relay did not take it."""

    code = "mail_away"
    temporary = True
    status = 503


class MailRefused(ServerError):
    """The mail relay takes nothing for that address."""

    code = "mail_refused"
    status = 422


class NoMail(ServerError):
    """No relay is set up, or the invitation names no address."""

    code = "no_mail"
    status = 422


class MemberNotFound(ServerError):
    """No such member, team or organisation of one's own."""

    code = "member_not_found"
    status = 404


class TeamNotFound(ServerError):
    """The organisation has no such team."""

    code = "team_not_found"
    status = 404


class TeamNameTaken(ServerError):
    """Another team of the organisation has that name."""

    code = "team_name_taken"
    status = 409


class TeamNotEmpty(ServerError):
    """Staff is bound to it, and would see the whole organisation without it."""

    code = "team_not_empty"
    status = 409


class LastOwner(ServerError):
    """An organisation keeps one owner at least."""

    code = "last_owner"
    status = 409


class SoleOwner(ServerError):
    """Whoever wants to be erased is the only owner of an organisation with other staff."""

    code = "sole_owner"
    status = 409


class SignInNotFound(ServerError):
    """No such sign-in of one's own."""

    code = "sign_in_not_found"
    status = 404


class TokenNotFound(ServerError):
    """No token of this organisation has that id."""

    code = "token_not_found"
    status = 404


class TooManyTokens(ServerError):
    """The organisation has as many tokens as it may."""

    code = "too_many_tokens"
    status = 409
