namespace ScimSuite.Scim;

/// <summary>The URNs of RFC 7643, RFC 7644 and RFC 9865 that appear on the wire.</summary>
public static class ScimUrns
{
    /// <summary>The core User schema, RFC 7643 §4.1.</summary>
    public const string User = "urn:ietf:params:scim:schemas:core:2.0:User";

    /// <summary>The core Group schema, RFC 7643 §4.2.</summary>
    public const string Group = "urn:ietf:params:scim:schemas:core:2.0:Group";

    /// <summary>The enterprise extension of User, RFC 7643 §4.3.</summary>
    public const string EnterpriseUser = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    /// <summary>The schema of a schema, RFC 7643 §7.</summary>
    public const string Schema = "urn:ietf:params:scim:schemas:core:2.0:Schema";

    /// <summary>The resource type document, RFC 7643 §6.</summary>
    public const string ResourceType = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

    /// <summary>The service provider's own description, RFC 7643 §5.</summary>
    public const string ServiceProviderConfig = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";

    /// <summary>The answer to a query, RFC 7644 §3.4.2.</summary>
    public const string ListResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

    /// <summary>A query sent by POST, RFC 7644 §3.4.3.</summary>
    public const string SearchRequest = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

    /// <summary>A PATCH body, RFC 7644 §3.5.2.</summary>
    public const string PatchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    /// <summary>A Bulk body, RFC 7644 §3.7.</summary>
    public const string BulkRequest = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

    /// <summary>The answer to a Bulk body, RFC 7644 §3.7.</summary>
    public const string BulkResponse = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";

    /// <summary>An error, RFC 7644 §3.12.</summary>
    public const string Error = "urn:ietf:params:scim:api:messages:2.0:Error";
}
