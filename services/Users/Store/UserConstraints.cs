using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Users.Store;

/// <summary>Constraint name → the SCIM error it means.</summary>
internal static class UserConstraints
{
    public static ConstraintErrors Errors { get; } = new() { ["users_user_name_unique"] = () => ScimError.Uniqueness("userName") };

    /// <summary>Commits; a refused userName is refused by naming who has it, which is a second look only for those who ran into it.</summary>
    public static async Task CommitAsync(this TenantTransaction tx, TenantDatabase database, string userNameKey)
    {
        try
        {
            await tx.CommitAsync();
        }
        catch (ScimException taken) when (taken.Error.ScimType == "uniqueness")
        {
            throw await UserStore.FindIdByUserNameAsync(database, userNameKey, CancellationToken.None) is { } holder
                ? ScimException.Uniqueness("userName", $"user {holder}")
                : taken;
        }
    }
}
