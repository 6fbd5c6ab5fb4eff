using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Pages.Outside;

/// <summary>What every form that makes an account asks.</summary>
public static class NewAccountForm
{
    public static string? Problem(string? email, string? name, string? password)
    {
        if (email is not { Length: > 2 and <= 254 } || email.IndexOf('@') is < 1 || email.Trim().EndsWith('@') || email.Any(char.IsControl))
        {
            return "This is no e-mail address.";
        }

        return string.IsNullOrWhiteSpace(name) || name.Length > 100 || name.Any(char.IsControl)
            ? "Say how people call you, in at most 100 characters."
            : Passwords.Problem(password, email, name);
    }
}
