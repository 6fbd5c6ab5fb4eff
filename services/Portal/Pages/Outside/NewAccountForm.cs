using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Pages.Outside;

/// <summary>What every form that makes an account asks.</summary>
public static class NewAccountForm
{
    public static string? Problem(string? email, string? name, string? password)
    {
        if (!Emails.IsAddress(email))
        {
            return "This is no e-mail address that a letter can be sent to. Check its spelling.";
        }

        return string.IsNullOrWhiteSpace(name) || name.Length > 100 || name.Any(char.IsControl)
            ? "Say how people call you, in at most 100 characters."
            : Passwords.Problem(password, email, name);
    }
}
